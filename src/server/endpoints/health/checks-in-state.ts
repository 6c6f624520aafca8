import { HealthChecksInState } from '../../../contract/rpc/health/checks-in-state.ts'
import { recordFilter } from '../../../lang/bexpr/filter-records.ts'
import { checksInState } from '../../../state/catalog/health.ts'
import { HealthCheck } from '../../../wire/records/health.ts'
import { endpoint } from '../../endpoint.ts'
import { nearestFirst } from '../../near.ts'
import { replyMeta, serveRead } from '../../query.ts'

export const healthChecksInState = endpoint(HealthChecksInState, (server, request, signal) => {
  const filter = recordFilter(HealthCheck, request.Filter)
  return serveRead(server, request, signal, (store, watch) => {
    const { index, checks } = checksInState(store.read(), request.State, request.NodeMetaFilters, watch)
    return { HealthChecks: nearestFirst(server, store, request.Source, filter.rows(checks), (row) => row.Node), ...replyMeta(index) }
  })
})
