import { CatalogServiceNodes } from '../../../contract/rpc/catalog/service-nodes.ts'
import { recordFilter } from '../../../lang/bexpr/filter-records.ts'
import type { WatchSet } from '../../../memdb/watch-set.ts'
import { serviceStamp } from '../../../state/catalog/indexes.ts'
import { hasMeta } from '../../../state/catalog/meta.ts'
import { connectServiceNodes, serviceAddressNodes, serviceNodes } from '../../../state/catalog/queries.ts'
import type { StateStore } from '../../../state/store.ts'
import { errors } from '../../../wire/errors.ts'
import { ServiceNode, type ServiceSpecificRequest } from '../../../wire/records/catalog.ts'
import { endpoint } from '../../endpoint.ts'
import { nearestFirst } from '../../near.ts'
import { type ReplyMeta, replyMeta, serveRead } from '../../query.ts'
import { remembered } from '../../remembered.ts'
import { askedTags } from './asked-tags.ts'

export const catalogServiceNodes = endpoint(CatalogServiceNodes, (server, request, signal) => {
  if (request.ServiceName === '' && request.ServiceAddress === '') throw errors.mustProvideName()
  const filter = recordFilter(ServiceNode, request.Filter)
  const selected = (store: StateStore, watch?: WatchSet): Instances => {
    const { index, nodes } = instances(store, request, watch)
    const wanted = request.NodeMetaFilters
    return { index, nodes: filter.rows(wanted === null ? nodes : nodes.filter((node) => hasMeta(node.NodeMeta, wanted))) }
  }
  const plain = !request.Connect && request.ServiceAddress === ''
  const question = questionOf(request)
  const query = (store: StateStore, watch?: WatchSet): { readonly ServiceNodes: readonly ServiceNode[] } & ReplyMeta => {
    const stamp = plain ? serviceStamp(store.read(), request.ServiceName) : undefined
    // The stamp also changes with checks, which are not shown here; so who waits, waits for the rows.
    const waiting = watch === undefined ? undefined : selected(store, watch)
    const { index, nodes } = remembered(store, stamp, question, () => waiting ?? selected(store))
    return { ServiceNodes: nearestFirst(server, store, request.Source, nodes, (row) => row.Node), ...replyMeta(index) }
  }
  return serveRead(server, request, signal, query, ({ ServiceNodes }) => server.lookups.catalog.count(request, ServiceNodes.length > 0))
})

interface Instances {
  readonly index: number
  readonly nodes: readonly ServiceNode[]
}

function instances(store: StateStore, request: ServiceSpecificRequest, watch?: WatchSet): Instances {
  if (request.Connect) return connectServiceNodes(store.read(), request.ServiceName, watch)
  if (request.ServiceAddress !== '') return serviceAddressNodes(store.read(), request.ServiceAddress, watch)
  return serviceNodes(store.read(), request.ServiceName, askedTags(request), watch)
}

function questionOf(request: ServiceSpecificRequest): string {
  const { ServiceName, NodeMetaFilters, Filter } = request
  return JSON.stringify(['catalog', ServiceName, askedTags(request), NodeMetaFilters === null ? null : [...NodeMetaFilters], Filter])
}
