import { CatalogNodeServices } from '../../../contract/rpc/catalog/node-services.ts'
import { recordFilter } from '../../../lang/bexpr/filter-records.ts'
import { nodeServices } from '../../../state/catalog/queries.ts'
import { errors } from '../../../wire/errors.ts'
import { NodeService } from '../../../wire/records/catalog.ts'
import { endpoint } from '../../endpoint.ts'
import { replyMeta, serveRead } from '../../query.ts'

export const catalogNodeServices = endpoint(CatalogNodeServices, (server, request, signal) => {
  if (request.Node === '') throw errors.mustProvideNode()
  const filter = recordFilter(NodeService, request.Filter)
  return serveRead(server, request, signal, (store, watch) => {
    const { index, node, services } = nodeServices(store.read(), request.Node, watch)
    const found = node === undefined || services === undefined ? null : { Node: node, Services: filter.map(services) }
    return { NodeServices: found, ...replyMeta(index) }
  })
})
