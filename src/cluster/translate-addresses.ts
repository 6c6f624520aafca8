import { CatalogListNodes } from '../contract/rpc/catalog/list-nodes.ts'
import { CatalogNodeServiceList } from '../contract/rpc/catalog/node-service-list.ts'
import { CatalogNodeServices } from '../contract/rpc/catalog/node-services.ts'
import { CatalogServiceNodes } from '../contract/rpc/catalog/service-nodes.ts'
import { HealthServiceNodes } from '../contract/rpc/health/service-nodes.ts'
import type { RpcMethod } from '../contract/rpc/method.ts'
import { PreparedQueryExecute } from '../contract/rpc/prepared-query/execute.ts'
import type { Node, NodeService, ServiceNode } from '../wire/records/catalog.ts'
import type { CheckServiceNode } from '../wire/records/health.ts'
import type { ServiceAddress } from '../wire/records/service.ts'
import type { Delegate } from './delegate.ts'

/**
 * For whom addresses are translated: HTTP shows the one that is to be used and leaves the tagged ones as they are; DNS chooses by
 * family, and gets the ones to choose from.
 */
export type AddressesFor = 'http' | 'dns'

/** The same cluster, but nodes and services of other datacenters have the addresses by which they are reached from here. */
export function withTranslatedAddresses(delegate: Delegate, form: AddressesFor): Delegate {
  const own = delegate.datacenter
  const rpc: Delegate['rpc'] = (method, request, signal) => {
    const translate = translatorOf(method)
    const asked = (request as { readonly Datacenter?: string }).Datacenter ?? own
    if (translate === undefined) return delegate.rpc(method, request, signal)
    const finish = <Reply>(reply: Reply): Reply => {
      const from = (reply as { readonly Datacenter?: string }).Datacenter || asked
      return from === own ? reply : (translate(reply, form) as Reply)
    }
    const reply = delegate.rpc(method, request, signal)
    return reply instanceof Promise ? reply.then(finish) : finish(reply)
  }
  // Everything else is the delegate's own, whatever there will be.
  return new Proxy(delegate, {
    get(target, name) {
      if (name === 'rpc') return rpc
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? (value as (...args: unknown[]) => unknown).bind(target) : value
    },
  })
}

type Translator = (reply: never, form: AddressesFor) => unknown

const translators = new Map<unknown, Translator>([
  row(CatalogListNodes, (reply, form) => ({ ...reply, Nodes: each(reply.Nodes, (node) => nodeOf(node, form)) })),
  row(CatalogServiceNodes, (reply, form) => ({ ...reply, ServiceNodes: each(reply.ServiceNodes, (entry) => serviceNodeOf(entry, form)) })),
  row(CatalogNodeServices, (reply, form) => {
    const { NodeServices: found } = reply
    if (found === null) return reply
    const services = found.Services === null ? null : new Map([...found.Services].map(([id, service]) => [id, serviceOf(service, form)]))
    return { ...reply, NodeServices: { Node: optional(found.Node, form), Services: services } }
  }),
  row(CatalogNodeServiceList, (reply, form) => {
    const { NodeServices: found } = reply
    return { ...reply, NodeServices: { Node: optional(found.Node, form), Services: each(found.Services, (service) => serviceOf(service, form)) } }
  }),
  row(HealthServiceNodes, (reply, form) => ({ ...reply, Nodes: each(reply.Nodes, (entry) => instanceOf(entry, form)) })),
  row(PreparedQueryExecute, (reply, form) => ({ ...reply, Nodes: each(reply.Nodes, (entry) => instanceOf(entry, form)) })),
])

function row<Request, Reply>(method: RpcMethod<Request, Reply>, translate: (reply: Reply, form: AddressesFor) => Reply): [unknown, Translator] {
  return [method, translate]
}

function translatorOf(method: unknown): ((reply: unknown, form: AddressesFor) => unknown) | undefined {
  return translators.get(method) as ((reply: unknown, form: AddressesFor) => unknown) | undefined
}

function each<T>(list: readonly T[] | null, translate: (item: T) => T): readonly T[] | null {
  return list === null ? null : list.map(translate)
}

function optional(node: Node | null, form: AddressesFor): Node | null {
  return node === null ? null : nodeOf(node, form)
}

function instanceOf(entry: CheckServiceNode, form: AddressesFor): CheckServiceNode {
  return { ...entry, Node: optional(entry.Node, form), Service: entry.Service === null ? null : serviceOf(entry.Service, form) }
}

function nodeOf(node: Node, form: AddressesFor): Node {
  const { Address, TaggedAddresses } = node
  return { ...node, ...translated(Address, TaggedAddresses, form, (address) => address, (address) => address) }
}

function serviceOf(service: NodeService, form: AddressesFor): NodeService {
  const { Address, Port, TaggedAddresses } = service
  return { ...service, ...translated(Address, TaggedAddresses, form, addressOf, withAddress), Port: portOf(Port, TaggedAddresses) }
}

function serviceNodeOf(entry: ServiceNode, form: AddressesFor): ServiceNode {
  const node = translated(entry.Address, entry.TaggedAddresses, form, (address) => address, (address) => address)
  const service = translated(entry.ServiceAddress, entry.ServiceTaggedAddresses, form, addressOf, withAddress)
  return {
    ...entry, ...node, ServiceAddress: service.Address, ServiceTaggedAddresses: service.TaggedAddresses,
    ServicePort: portOf(entry.ServicePort, entry.ServiceTaggedAddresses),
  }
}

function portOf(port: number, tagged: ReadonlyMap<string, ServiceAddress> | null): number {
  const wan = tagged?.get('wan')?.Port ?? 0
  return wan === 0 ? port : wan
}

const addressOf = ({ Address }: ServiceAddress): string => Address
const withAddress = (Address: string): ServiceAddress => ({ Address, Port: 0 })

function translated<Tagged>(
  own: string, tagged: ReadonlyMap<string, Tagged> | null, form: AddressesFor, read: (value: Tagged) => string, write: (address: string) => Tagged,
): { readonly Address: string; readonly TaggedAddresses: ReadonlyMap<string, Tagged> | null } {
  const at = (name: string): string | undefined => {
    const value = tagged?.get(name)
    return value === undefined ? undefined : read(value)
  }
  const wan = at('wan') ?? own
  const v4 = at('wan_ipv4') ?? at('lan_ipv4') ?? ''
  const v6 = at('wan_ipv6') ?? at('lan_ipv6') ?? ''
  if (form === 'http') return { Address: v6 || v4 || wan, TaggedAddresses: tagged }
  const both = [['lan_ipv4', v4], ['lan_ipv6', v6]] as const
  const chosen = both.filter(([, address]) => address !== '').map(([name, address]) => [name, write(address)] as const)
  return { Address: wan, TaggedAddresses: tagged === null ? null : new Map([...tagged, ...chosen]) }
}
