import { HealthNodeChecks } from '../../../contract/rpc/health/node-checks.ts'
import { recordFilter } from '../../../lang/bexpr/filter-records.ts'
import { nodeChecks } from '../../../state/catalog/health.ts'
import { HealthCheck } from '../../../wire/records/health.ts'
import { endpoint } from '../../endpoint.ts'
import { replyMeta, serveRead } from '../../query.ts'

export const healthNodeChecks = endpoint(HealthNodeChecks, (server, request, signal) => {
  const filter = recordFilter(HealthCheck, request.Filter)
  return serveRead(server, request, signal, (store, watch) => {
    const { index, checks } = nodeChecks(store.read(), request.Node, watch)
    return { HealthChecks: filter.rows(checks), ...replyMeta(index) }
  })
})
