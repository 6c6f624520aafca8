import { CatalogGatewayServices } from '../../../contract/rpc/catalog/gateway-services.ts'
import { gatewayServices } from '../../../state/catalog/gateways.ts'
import { endpoint } from '../../endpoint.ts'
import { replyMeta, serveRead } from '../../query.ts'

export const catalogGatewayServices = endpoint(CatalogGatewayServices, (server, request, signal) =>
  serveRead(server, request, signal, (store, watch) => {
    const { index, services } = gatewayServices(store.read(), request.ServiceName, watch)
    return { Services: services.length === 0 ? null : services, ...replyMeta(index) }
  }),
)
