import { HealthServiceNodes } from '../../../contract/rpc/health/service-nodes.ts'
import { recordFilter } from '../../../lang/bexpr/filter-records.ts'
import type { WatchSet } from '../../../memdb/watch-set.ts'
import { healthConnectNodes, healthIngressNodes, healthServiceNodes as readInstances } from '../../../state/catalog/health.ts'
import { serviceStamp } from '../../../state/catalog/indexes.ts'
import { hasMeta } from '../../../state/catalog/meta.ts'
import type { StateStore } from '../../../state/store.ts'
import type { ServiceSpecificRequest } from '../../../wire/records/catalog.ts'
import { CheckServiceNode } from '../../../wire/records/health.ts'
import { errors } from '../../../wire/errors.ts'
import { endpoint } from '../../endpoint.ts'
import { nearestFirst } from '../../near.ts'
import { type ReplyMeta, replyMeta, serveRead } from '../../query.ts'
import { remembered } from '../../remembered.ts'
import { askedTags } from '../catalog/asked-tags.ts'

export const healthServiceNodes = endpoint(HealthServiceNodes, (server, request, signal) => {
  if (request.ServiceName === '') throw errors.mustProvideName()
  const filter = recordFilter(CheckServiceNode, request.Filter)
  const selected = (store: StateStore, watch?: WatchSet): Instances => {
    const { index, nodes } = instances(store, request, watch)
    const wanted = request.NodeMetaFilters
    return { index, nodes: filter.rows(wanted === null ? nodes : nodes.filter(({ Node }) => hasMeta(Node?.Meta ?? null, wanted))) }
  }
  const question = isPlain(request) ? questionOf(request) : undefined
  const query = (store: StateStore, watch?: WatchSet): { readonly Nodes: readonly CheckServiceNode[] } & ReplyMeta => {
    const { index, nodes } = question === undefined
      ? selected(store, watch)
      : remembered(store, serviceStamp(store.read(), request.ServiceName, watch), question, () => selected(store, watch))
    return { Nodes: nearestFirst(server, store, request.Source, nodes, ({ Node }) => Node?.Node ?? ''), ...replyMeta(index) }
  }
  return serveRead(server, request, signal, query, ({ Nodes }) => server.lookups.health.count(request, Nodes.length > 0))
})

interface Instances {
  readonly index: number
  readonly nodes: readonly CheckServiceNode[]
}

/** Tags count before the question for ingress gateways, as in the original. */
function instances(store: StateStore, request: ServiceSpecificRequest, watch?: WatchSet): Instances {
  if (request.Connect) return healthConnectNodes(store.read(), request.ServiceName, watch)
  if (request.Ingress && !request.TagFilter) return healthIngressNodes(store.read(), request.ServiceName, watch)
  return readInstances(store.read(), request.ServiceName, askedTags(request), watch)
}

/** Whether the answer hangs on the service of that name alone. */
function isPlain(request: ServiceSpecificRequest): boolean {
  return !request.Connect && (!request.Ingress || request.TagFilter)
}

function questionOf(request: ServiceSpecificRequest): string {
  const { ServiceName, NodeMetaFilters, Filter } = request
  return JSON.stringify(['health', ServiceName, askedTags(request), NodeMetaFilters === null ? null : [...NodeMetaFilters], Filter])
}
