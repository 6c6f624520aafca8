import { CatalogNodeServices } from '../../../contract/rpc/catalog/node-services.ts'
import { nodeServices } from '../../../state/catalog/queries.ts'
import { errors } from '../../../wire/errors.ts'
import { endpoint } from '../../endpoint.ts'
import { replyMeta, serveRead } from '../../query.ts'

export const catalogNodeServices = endpoint(CatalogNodeServices, (server, request, signal) => {
  if (request.Node === '') throw errors.mustProvideNode()
  return serveRead(server, request, signal, (store, watch) => {
    const { index, node, services } = nodeServices(store.read(), request.Node, watch)
    const found = node === undefined || services === undefined ? null : { Node: node, Services: services }
    return { NodeServices: found, ...replyMeta(index) }
  })
})
