import { CatalogGatewayServices } from '../../../contract/rpc/catalog/gateway-services.ts'
import { indexOf } from '../../../state/index-table.ts'
import { endpoint } from '../../endpoint.ts'
import { replyMeta, serveRead } from '../../query.ts'

/** What a gateway leads to is said by config entries; without them it leads nowhere. */
export const catalogGatewayServices = endpoint(CatalogGatewayServices, (server, request, signal) =>
  serveRead(server, request, signal, (store) => ({ Services: null, ...replyMeta(indexOf(store.read(), 'gateway-services') ?? 0) })),
)
