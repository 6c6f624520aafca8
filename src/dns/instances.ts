import type { Random } from '../runtime/ports.ts'
import { type Ip, parseIp } from '../std/ip.ts'
import type { DnsRecord } from '../wire/dns-message.ts'
import { recordType } from '../wire/dns-types.ts'
import type { CheckServiceNode } from '../wire/records/health.ts'
import type { Node, NodeService } from '../wire/records/catalog.ts'
import { isHealthy, weightOf } from './health.ts'
import { addressRecord, metaRecords, serviceRecord } from './records.ts'
import type { DnsSettings } from './settings.ts'
import { acceptedFamily, nodeAddress, serviceAddress } from './translate.ts'

/** What one instance adds to an answer. Instances with the same key say the same and are given once. */
export interface Group {
  readonly key: string
  readonly answers: readonly DnsRecord[]
  readonly extra: readonly DnsRecord[]
}

/** How the instances of a service are to be shown. */
export interface Showing {
  /** The type that is asked. */
  readonly type: number
  readonly ttl: number
  /** The datacenter in the names of nodes. */
  readonly datacenter: string
}

/**
 * The instances of one answer of the catalog that are healthy, with the records of each. An instance whose address is a host name has
 * no records here: what the name stands for is looked up for each question.
 */
export class Instances {
  readonly list: readonly CheckServiceNode[]
  readonly groups: readonly (Group | undefined)[]
  /** No instance has a host name for an address. */
  readonly plain: boolean
  /** No two instances say the same. */
  readonly distinct: boolean
  readonly #order: Uint32Array

  constructor(list: readonly CheckServiceNode[], groups: readonly (Group | undefined)[]) {
    this.list = list
    this.groups = groups
    this.plain = !groups.includes(undefined)
    this.distinct = this.plain && new Set(groups.map((group) => group?.key)).size === groups.length
    this.#order = Uint32Array.from(list, (_, at) => at)
  }

  /** The instance in place `at` of a random order, of which the places before have been drawn. */
  draw(random: Random, at: number): number {
    const order = this.#order
    // A shuffle that goes only as far as it is asked. It starts from the order that the last one left, which makes it no less random.
    const other = at + Math.floor(random.float() * (order.length - at))
    const drawn = order[other]!
    order[other] = order[at]!
    order[at] = drawn
    return drawn
  }
}

/** Keeps what was made of an answer of the catalog as long as the catalog gives that same answer. */
export class PreparedInstances {
  readonly #settings: DnsSettings
  readonly #known = new WeakMap<object, Map<string, Instances>>()

  constructor(settings: DnsSettings) {
    this.#settings = settings
  }

  get(nodes: readonly CheckServiceNode[], showing: Showing, filtered: boolean): Instances {
    let shown = this.#known.get(nodes)
    if (shown === undefined) this.#known.set(nodes, (shown = new Map()))
    const key = `${shownAs(showing.type)} ${showing.ttl} ${showing.datacenter}`
    let instances = shown.get(key)
    if (instances === undefined) shown.set(key, (instances = this.#prepare(nodes, showing, filtered)))
    return instances
  }

  #prepare(nodes: readonly CheckServiceNode[], showing: Showing, filtered: boolean): Instances {
    const list = filtered ? nodes.filter((instance) => isHealthy(instance, this.#settings.onlyPassing)) : nodes
    return new Instances(list, list.map((instance) => groupOf(this.#settings, instance, showing)))
  }
}

/** Types that are answered with the same records. */
function shownAs(type: number): number {
  const { A, AAAA, ANY, SRV, TXT } = recordType
  return type === A || type === AAAA || type === SRV ? type : type === TXT || type === ANY ? ANY : 0
}

/** The records of an instance, or undefined when its address is a host name (surface/dns.md D40 to D43). */
function groupOf(settings: DnsSettings, instance: CheckServiceNode, showing: Showing): Group | undefined {
  const node = instance.Node!
  const service = instance.Service!
  const family = acceptedFamily(showing.type)
  const ownAddress = serviceAddress(service, family)
  const address = nodeAddress(node, family)
  if (ownAddress === '' && address === '') return joined(settings, instance, showing, undefined)
  const ip = parseIp(ownAddress === '' ? address : ownAddress)
  if (ip === undefined) return undefined
  const byNode = ownAddress === '' && node.Address === address
  return joined(settings, instance, showing, { ip, target: byNode ? nodeDomain(settings, node, showing) : addressDomain(settings, ip, showing) })
}

/** The group of an instance that is shown under its node's address. */
export function nodeGroup(settings: DnsSettings, instance: CheckServiceNode, showing: Showing, ip: Ip): Group {
  return joined(settings, instance, showing, { ip, target: nodeDomain(settings, instance.Node!, showing) })
}

function joined(settings: DnsSettings, instance: CheckServiceNode, showing: Showing, shown: { readonly ip: Ip; readonly target: string } | undefined): Group {
  const record = shown === undefined || !shows(showing.type, shown.ip) ? undefined : addressRecord(showing.type === recordType.SRV ? shown.target : '', shown.ip, showing.ttl)
  if (showing.type !== recordType.SRV) {
    return { key: record === undefined ? '' : shown!.ip.join(), answers: record === undefined ? [] : [record], extra: [] }
  }
  return serviceGroup(settings, instance, showing, shown?.target, record === undefined ? [] : [record])
}

/** What an instance adds to an answer of SRV records. */
export function serviceGroup(
  settings: DnsSettings,
  instance: CheckServiceNode,
  showing: Showing,
  target: string | undefined,
  extra: readonly DnsRecord[],
): Group {
  const node = instance.Node!
  const service = instance.Service!
  const texts = settings.nodeMetaTxt ? metaRecords(nodeDomain(settings, node, showing), node.Meta, showing.ttl) : []
  return {
    key: `${node.Node}:${serviceAddress(service, 'any')}:${service.Port}`,
    answers: target === undefined ? [] : [serviceRecord(target, weightOf(instance), service.Port & 0xffff, showing.ttl)],
    extra: [...extra, ...texts],
  }
}

function shows(type: number, ip: Ip): boolean {
  const { A, AAAA, ANY, SRV, TXT } = recordType
  return type === SRV || type === ANY || type === TXT || type === (ip.length === 4 ? A : AAAA)
}

function nodeDomain({ domain }: DnsSettings, { Node: name }: Node, { datacenter }: Showing): string {
  return `${name}.node.${datacenter}.${domain}`
}

function addressDomain({ domain }: DnsSettings, ip: Ip, { datacenter }: Showing): string {
  return `${ip.map((byte) => byte.toString(16).padStart(2, '0')).join('')}.addr.${datacenter}.${domain}`
}

/** The host name that an instance has for an address, as `groupOf` judges. */
export function aliasOf({ Node: node, Service: service }: CheckServiceNode, type: number): { readonly own: boolean; readonly name: string } {
  const family = acceptedFamily(type)
  const own = serviceAddress(service as NodeService, family)
  return own === '' ? { own: false, name: nodeAddress(node as Node, family) } : { own: true, name: own }
}
