import { HealthServiceChecks } from '../../../contract/rpc/health/service-checks.ts'
import { recordFilter } from '../../../lang/bexpr/filter-records.ts'
import { serviceChecks } from '../../../state/catalog/health.ts'
import { HealthCheck } from '../../../wire/records/health.ts'
import { endpoint } from '../../endpoint.ts'
import { nearestFirst } from '../../near.ts'
import { replyMeta, serveRead } from '../../query.ts'

export const healthServiceChecks = endpoint(HealthServiceChecks, (server, request, signal) => {
  const filter = recordFilter(HealthCheck, request.Filter)
  return serveRead(server, request, signal, (store, watch) => {
    const { index, checks } = serviceChecks(store.read(), request.ServiceName, request.NodeMetaFilters, watch)
    return { HealthChecks: nearestFirst(server, store, request.Source, filter.rows(checks), (row) => row.Node), ...replyMeta(index) }
  })
})
