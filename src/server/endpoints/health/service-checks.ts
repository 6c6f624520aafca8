import { HealthServiceChecks } from '../../../contract/rpc/health/service-checks.ts'
import { serviceChecks } from '../../../state/catalog/health.ts'
import { endpoint } from '../../endpoint.ts'
import { replyMeta, serveRead } from '../../query.ts'

export const healthServiceChecks = endpoint(HealthServiceChecks, (server, request, signal) =>
  serveRead(server, request, signal, (store, watch) => {
    const { index, checks } = serviceChecks(store.read(), request.ServiceName, request.NodeMetaFilters, watch)
    return { HealthChecks: checks, ...replyMeta(index) }
  }),
)
