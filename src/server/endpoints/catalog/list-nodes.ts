import { CatalogListNodes } from '../../../contract/rpc/catalog/list-nodes.ts'
import { nodesList } from '../../../state/catalog/queries.ts'
import { endpoint } from '../../endpoint.ts'
import { replyMeta, serveRead } from '../../query.ts'

export const catalogListNodes = endpoint(CatalogListNodes, (server, request, signal) =>
  serveRead(server, request, signal, (store, watch) => {
    const { index, nodes } = nodesList(store.read(), request.NodeMetaFilters, watch)
    return { Nodes: nodes, ...replyMeta(index) }
  }),
)
