import { HealthChecksInState } from '../../../contract/rpc/health/checks-in-state.ts'
import { checksInState } from '../../../state/catalog/health.ts'
import { endpoint } from '../../endpoint.ts'
import { replyMeta, serveRead } from '../../query.ts'

export const healthChecksInState = endpoint(HealthChecksInState, (server, request, signal) =>
  serveRead(server, request, signal, (store, watch) => {
    const { index, checks } = checksInState(store.read(), request.State, request.NodeMetaFilters, watch)
    return { HealthChecks: checks, ...replyMeta(index) }
  }),
)
