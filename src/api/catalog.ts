import { catalogDatacenters } from '../contract/http/catalog/datacenters.ts'
import { catalogDeregister } from '../contract/http/catalog/deregister.ts'
import { catalogNode } from '../contract/http/catalog/node.ts'
import { catalogNodes } from '../contract/http/catalog/nodes.ts'
import { catalogRegister } from '../contract/http/catalog/register.ts'
import { catalogService } from '../contract/http/catalog/service.ts'
import { catalogServices } from '../contract/http/catalog/services.ts'
import type { Node, NodeServices, ServiceNode } from '../wire/records/catalog.ts'
import type { Answer } from './answer.ts'
import type { Caller } from './caller.ts'
import type { CallOptions } from './connection.ts'
import { readParamsOf } from './kv.ts'
import type { ReadOptions } from './kv.ts'

export type { Node, NodeServices, ServiceNode } from '../wire/records/catalog.ts'

/** What is put into the catalog: a node, and with it a service and checks. The names are those of the wire. */
export interface Registration {
  readonly Node: string
  readonly Address: string
  readonly ID?: string
  readonly Datacenter?: string
  readonly NodeMeta?: Readonly<Record<string, string>>
  readonly TaggedAddresses?: Readonly<Record<string, string>>
  readonly Service?: Readonly<Record<string, unknown>>
  readonly Check?: Readonly<Record<string, unknown>>
  readonly Checks?: readonly Readonly<Record<string, unknown>>[]
  readonly SkipNodeUpdate?: boolean
}

/** Which node to take out; with an ID only that service or check of it. */
export interface Deregistration {
  readonly Node: string
  readonly ServiceID?: string
  readonly CheckID?: string
  readonly Datacenter?: string
}

/** The catalog, as the servers have it. */
export interface CatalogApi {
  datacenters(options?: CallOptions): Promise<readonly string[]>
  nodes(options?: ReadOptions): Promise<Answer<readonly Node[]>>
  /** Names of services, each with its tags. */
  services(options?: ReadOptions): Promise<Answer<ReadonlyMap<string, readonly string[] | null>>>
  service(service: string, options?: ReadOptions & { readonly tags?: readonly string[] }): Promise<Answer<readonly ServiceNode[]>>
  /** A node with its services; null when it is unknown. */
  node(node: string, options?: ReadOptions): Promise<Answer<NodeServices | null>>
  register(registration: Registration, options?: CallOptions): Promise<boolean>
  deregister(deregistration: Deregistration, options?: CallOptions): Promise<boolean>
}

export function catalogApi(caller: Caller): CatalogApi {
  return {
    datacenters: async (options = {}) => (await caller.call(catalogDatacenters, {}, options)).data ?? [],
    nodes: async (options = {}) => orEmpty(await caller.call(catalogNodes, readParamsOf(options), options)),
    async services(options = {}) {
      const { data, meta } = await caller.call(catalogServices, readParamsOf(options), options)
      return { data: data ?? new Map<string, readonly string[] | null>(), meta }
    },
    async service(service, options = {}) {
      const tag = options.tags === undefined ? {} : { tag: options.tags }
      return orEmpty(await caller.call(catalogService, { service, ...tag, ...readParamsOf(options) }, options))
    },
    node: (node, options = {}) => caller.call(catalogNode, { node, ...readParamsOf(options) }, options),
    register: async (registration, options = {}) => (
      (await caller.call(catalogRegister, {}, { ...options, body: JSON.stringify(registration) })).data),
    deregister: async (deregistration, options = {}) => (
      (await caller.call(catalogDeregister, {}, { ...options, body: JSON.stringify(deregistration) })).data),
  }
}

/** Go's nil lists are lists of nothing to a program in JavaScript. */
export function orEmpty<T>(answer: Answer<readonly T[] | null>): Answer<readonly T[]> {
  return { data: answer.data ?? [], meta: answer.meta }
}
