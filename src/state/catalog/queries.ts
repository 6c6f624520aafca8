import { folded } from '../../std/folded.ts'
import type { View } from '../../memdb/database.ts'
import type { WatchSet } from '../../memdb/watch-set.ts'
import { ServiceNode, type Node, type NodeService } from '../../wire/records/catalog.ts'
import { maxIndex } from '../index-table.ts'
import type { ServiceRow } from '../rows.ts'
import { tables } from '../tables.ts'
import { uuidPrefixKey } from '../uuid-key.ts'
import { gatewaysOf } from './gateways.ts'
import { serviceQueryIndex } from './indexes.ts'
import { isFoundByMeta } from './meta.ts'
import { nodeRow, nodeServiceRows } from './rows.ts'

type Meta = ReadonlyMap<string, string> | null

/** A node by name. */
export function nodeGet(view: View, name: string, watch?: WatchSet): { readonly index: number; readonly node: Node | undefined } {
  return { index: maxIndex(view, 'nodes'), node: nodeRow(view, name, watch) }
}

/** All nodes by name, or those whose metadata has all the given pairs. */
export function nodesList(view: View, meta: Meta = null, watch?: WatchSet): { readonly index: number; readonly nodes: readonly Node[] } {
  const nodes = view.all(tables.nodes.primary, watch)
  return { index: maxIndex(view, 'nodes'), nodes: meta === null ? nodes : nodes.filter((node) => isFoundByMeta(node.Meta, meta)) }
}

/** The names of all services, each with the tags that any instance has; of the nodes with the given metadata only, if any is given. */
export function servicesList(
  view: View,
  meta: Meta = null,
  watch?: WatchSet,
): { readonly index: number; readonly services: ReadonlyMap<string, readonly string[]> } {
  const filtered = meta !== null && meta.size > 0
  const found = new Map<string, Set<string>>()
  for (const { node, service } of view.all(tables.services.primary, watch)) {
    if (filtered && !isFoundByMeta(nodeRow(view, node)?.Meta ?? null, meta)) continue
    let tags = found.get(service.Service)
    if (tags === undefined) found.set(service.Service, (tags = new Set()))
    for (const tag of service.Tags ?? []) tags.add(tag)
  }
  if (filtered && watch !== undefined) view.watchPrefix(tables.nodes.primary, '', watch)
  const services = new Map([...found].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, tags]) => [name, [...tags]]))
  return { index: maxIndex(view, 'services', ...(filtered ? ['nodes'] : [])), services }
}

/** The instances of a service with their nodes, or those that have all the given tags. */
export function serviceNodes(
  view: View,
  service: string,
  tags: readonly string[] = [],
  watch?: WatchSet,
): { readonly index: number; readonly nodes: readonly ServiceNode[] } {
  const rows = view.list(tables.services.by.name, folded(service), watch)
  const nodes: ServiceNode[] = []
  for (const row of rows) if (hasTags(row.service, tags)) nodes.push(withNode(view, row, watch))
  return { index: serviceQueryIndex(view, service, rows.length > 0, false), nodes }
}

/** What can be reached by mTLS under a service's name, gateways that lead out of the mesh included, with the nodes. */
export function connectServiceNodes(
  view: View,
  service: string,
  watch?: WatchSet,
): { readonly index: number; readonly nodes: readonly ServiceNode[] } {
  const gateways = gatewaysOf(view, service, 'terminating-gateway', watch)
  const rows = [...view.list(tables.services.by.connect, folded(service), watch), ...gateways.rows]
  const nodes = rows.map((row) => withNode(view, row, watch))
  return { index: Math.max(gateways.index, serviceQueryIndex(view, service, rows.length > 0, false)), nodes }
}

/** The instances that say this address, with their nodes. The original tells no index. */
export function serviceAddressNodes(view: View, address: string, watch?: WatchSet): { readonly index: number; readonly nodes: readonly ServiceNode[] } {
  const rows = view.all(tables.services.primary, watch).filter(({ service }) => service.Address === address)
  return { index: 0, nodes: rows.map((row) => withNode(view, row, watch)) }
}

/** The services of a node, by ID. The node is found by name, or by an ID or unambiguous beginning of one; unknown: nothing, index 0. */
export function nodeServices(
  view: View,
  nameOrId: string,
  watch?: WatchSet,
): { readonly index: number; readonly node: Node | undefined; readonly services: ReadonlyMap<string, NodeService> | undefined } {
  const node = nodeRow(view, nameOrId, watch) ?? nodeByIdPrefix(view, nameOrId, watch)
  if (node === undefined) return { index: 0, node, services: undefined }
  const services = new Map(nodeServiceRows(view, node.Node, watch).map(({ service }) => [service.ID, service]))
  return { index: maxIndex(view, 'nodes', 'services'), node, services }
}

function nodeByIdPrefix(view: View, id: string, watch?: WatchSet): Node | undefined {
  const key = uuidPrefixKey(id)
  if (key === undefined) return undefined
  const found = view.prefix(tables.nodes.by.id, key, watch)
  return found.length === 1 ? found[0] : undefined
}

/** Whether a service has all these tags, compared without case. */
export function hasTags(service: NodeService, tags: readonly string[]): boolean {
  if (tags.length === 0) return true
  const own = new Set((service.Tags ?? []).map(folded))
  return tags.every((tag) => own.has(folded(tag)))
}

/** An instance as the catalog lists it. Tags and metadata are never nil there, and empty tagged addresses always are, as in the original. */
function withNode(view: View, { node: name, service }: ServiceRow, watch?: WatchSet): ServiceNode {
  const node = nodeRow(view, name, watch)
  return ServiceNode.make({
    ID: node?.ID ?? '',
    Node: name,
    Address: node?.Address ?? '',
    Datacenter: node?.Datacenter ?? '',
    TaggedAddresses: node?.TaggedAddresses ?? null,
    NodeMeta: node?.Meta ?? null,
    ServiceKind: service.Kind,
    ServiceID: service.ID,
    ServiceName: service.Service,
    ServiceTags: service.Tags ?? [],
    ServiceAddress: service.Address,
    ServiceTaggedAddresses: (service.TaggedAddresses?.size ?? 0) === 0 ? null : service.TaggedAddresses,
    ServicePort: service.Port,
    ServiceMeta: service.Meta ?? new Map(),
    ServiceWeights: service.Weights ?? { Passing: 1, Warning: 1 },
    ServiceEnableTagOverride: service.EnableTagOverride,
    ServiceProxy: service.Proxy,
    ServiceConnect: service.Connect,
    CreateIndex: service.CreateIndex,
    ModifyIndex: service.ModifyIndex,
  })
}
