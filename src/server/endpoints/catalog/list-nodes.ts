import { CatalogListNodes } from '../../../contract/rpc/catalog/list-nodes.ts'
import { recordFilter } from '../../../lang/bexpr/filter-records.ts'
import { nodesList } from '../../../state/catalog/queries.ts'
import { Node } from '../../../wire/records/catalog.ts'
import { endpoint } from '../../endpoint.ts'
import { nearestFirst } from '../../near.ts'
import { replyMeta, serveRead } from '../../query.ts'

export const catalogListNodes = endpoint(CatalogListNodes, (server, request, signal) => {
  const filter = recordFilter(Node, request.Filter)
  return serveRead(server, request, signal, (store, watch) => {
    const { index, nodes } = nodesList(store.read(), request.NodeMetaFilters, watch)
    return { Nodes: nearestFirst(server, store, request.Source, filter.rows(nodes), (row) => row.Node), ...replyMeta(index) }
  })
})
