import { CatalogServiceNodes } from '../../../contract/rpc/catalog/service-nodes.ts'
import { hasMeta } from '../../../state/catalog/meta.ts'
import { serviceNodes } from '../../../state/catalog/queries.ts'
import { endpoint } from '../../endpoint.ts'
import { replyMeta, serveRead } from '../../query.ts'
import { askedTags } from './asked-tags.ts'

export const catalogServiceNodes = endpoint(CatalogServiceNodes, (server, request, signal) =>
  serveRead(server, request, signal, (store, watch) => {
    const { index, nodes } = serviceNodes(store.read(), request.ServiceName, askedTags(request), watch)
    const wanted = request.NodeMetaFilters
    return { ServiceNodes: wanted === null ? nodes : nodes.filter((node) => hasMeta(node.NodeMeta, wanted)), ...replyMeta(index) }
  }),
)
