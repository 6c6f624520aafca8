import { CatalogListServices } from '../../../contract/rpc/catalog/list-services.ts'
import { servicesList } from '../../../state/catalog/queries.ts'
import { endpoint } from '../../endpoint.ts'
import { replyMeta, serveRead } from '../../query.ts'

export const catalogListServices = endpoint(CatalogListServices, (server, request, signal) =>
  serveRead(server, request, signal, (store, watch) => {
    const { index, services } = servicesList(store.read(), request.NodeMetaFilters, watch)
    return { Services: services, ...replyMeta(index) }
  }),
)
