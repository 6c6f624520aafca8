import { CatalogNodeServiceList } from '../../../contract/rpc/catalog/node-service-list.ts'
import { recordFilter } from '../../../lang/bexpr/filter-records.ts'
import { nodeServices } from '../../../state/catalog/queries.ts'
import { errors } from '../../../wire/errors.ts'
import { NodeService } from '../../../wire/records/catalog.ts'
import { endpoint } from '../../endpoint.ts'
import { replyMeta, serveRead } from '../../query.ts'

export const catalogNodeServiceList = endpoint(CatalogNodeServiceList, (server, request, signal) => {
  if (request.Node === '') throw errors.mustProvideNode()
  const filter = recordFilter(NodeService, request.Filter)
  return serveRead(server, request, signal, (store, watch) => {
    const { index, node, services } = nodeServices(store.read(), request.Node, watch)
    // A list that was empty from the start is null in the original, one that the filter has emptied is not.
    const list = services === undefined || (services.size === 0 && request.Filter === '') ? null : filter.rows([...services.values()])
    return { NodeServices: { Node: node ?? null, Services: list }, ...replyMeta(index) }
  })
})
