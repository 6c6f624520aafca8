import { HealthNodeChecks } from '../../../contract/rpc/health/node-checks.ts'
import { nodeChecks } from '../../../state/catalog/health.ts'
import { endpoint } from '../../endpoint.ts'
import { replyMeta, serveRead } from '../../query.ts'

export const healthNodeChecks = endpoint(HealthNodeChecks, (server, request, signal) =>
  serveRead(server, request, signal, (store, watch) => {
    const { index, checks } = nodeChecks(store.read(), request.Node, watch)
    return { HealthChecks: checks, ...replyMeta(index) }
  }),
)
