import { folded } from '../../std/folded.ts'
import { quote } from '../../std/quote.ts'
import type { Free } from '../../wire/values.ts'
import type { ServiceResolverConfigEntry, ServiceResolverFailover } from '../../wire/records/config-entry.ts'
import { Refusal } from '../refusal.ts'
import type { ProposedEntries } from './proposal.ts'

/** What the graph check must know of a service's chain. */
export interface Chain {
  readonly protocol: string
  readonly start: 'router' | 'splitter' | 'resolver'
}

type NodeType = Chain['start']
interface Target {
  readonly service: string
  readonly subset: string
  readonly namespace: string
  readonly datacenter: string
}

/** The original evaluates in this datacenter, whatever its own is called; it stands in messages. */
const ownDatacenter = 'dc1'
const ownNamespace = 'default'
const routable: ReadonlySet<string> = new Set(['http', 'http2', 'grpc'])

/** Compiles the chain of a service as far as it can fail (protocol/fsm.md §13), with the original's texts. */
export function compileChain(entries: ProposedEntries, service: string): Chain {
  if (service === '') throw new Refusal('serviceName is required')
  return new Compiler(entries, service).compile()
}

class Compiler {
  readonly #entries: ProposedEntries
  readonly #service: string
  /** Where each node leads, by its key. */
  readonly #nodes = new Map<string, readonly string[]>()
  #protocol = ''
  #advanced = false

  constructor(entries: ProposedEntries, service: string) {
    this.#entries = entries
    this.#service = service
  }

  compile(): Chain {
    const start = this.#assemble()
    this.#requireNoCircle(start)
    if (this.#advanced && !routable.has(this.#protocol)) {
      throw new Refusal(
        `discovery chain ${quote(this.#service)} uses a protocol ${quote(this.#protocol)} that does not permit advanced routing or splitting behavior`,
      )
    }
    return { protocol: this.#protocol, start: start.slice(0, start.indexOf(':')) as NodeType }
  }

  #assemble(): string {
    const service = this.#service
    const router = this.#entries.router(service)
    if (router === undefined) return this.#splitOrResolve(target(service))
    this.#advanced = true
    this.#record(router.Name)
    const next = (router.Routes ?? []).map(({ Destination }) => {
      const name = Destination === null || Destination.Service === '' ? service : Destination.Service
      const subset = Destination?.ServiceSubset ?? ''
      const to = target(name, subset, Destination?.Namespace ?? '')
      return subset === '' ? this.#splitOrResolve(to) : this.#resolve(to, false)
    })
    const key = nodeKey('router', `${router.Name}.${ownNamespace}`)
    this.#nodes.set(key, [...next, this.#splitOrResolve(target(router.Name))])
    return key
  }

  #splitOrResolve(to: Target): string {
    return this.#split(to.service) ?? this.#resolve(to, false)
  }

  #split(service: string): string | undefined {
    const key = nodeKey('splitter', `${service}.${ownNamespace}`)
    if (this.#nodes.has(key)) return key
    const splitter = this.#entries.splitter(service)
    if (splitter === undefined) return undefined
    // Noted before going on, so that a circle ends here and is found afterwards.
    this.#nodes.set(key, [])
    const next = (splitter.Splits ?? []).map((split) => {
      const name = split.Service === '' ? service : split.Service
      const further = name !== service && split.ServiceSubset === '' ? this.#split(name) : undefined
      return further ?? this.#resolve(target(name, split.ServiceSubset), false)
    })
    this.#nodes.set(key, next)
    this.#advanced = true
    return key
  }

  #resolve(asked: Target, forFailover: boolean): string {
    const visited: string[] = []
    let to = asked
    for (;;) {
      const id = targetId(to)
      const key = nodeKey('resolver', id)
      if (this.#nodes.has(key)) return key
      this.#record(to.service)
      const resolver = this.#entries.resolver(to.service)
      if (visited.includes(id)) throw new Refusal(`detected circular resolver redirect: [${[...visited, id].join(' -> ')}]`)
      visited.push(id)
      const next = resolver === undefined ? to : redirected(resolver, to)
      if (targetId(next) !== id) {
        to = next
        continue
      }
      if (to.subset !== '' && resolver?.Subsets?.has(to.subset) !== true) {
        throw new Refusal(`service ${quote(to.service)} does not have a subset named ${quote(to.subset)}`)
      }
      if (resolver !== undefined) this.#requireInside(resolver, to)
      if (forFailover) return key
      this.#nodes.set(key, [])
      const failover = resolver?.Failover?.get(to.subset) ?? resolver?.Failover?.get('*')
      if (failover !== undefined) for (const other of failoverTargets(failover, to)) this.#resolve(other, true)
      return key
    }
  }

  /** A service outside the mesh has nothing to redirect. */
  #requireInside({ Redirect, Subsets, Failover }: ServiceResolverConfigEntry, { service }: Target): void {
    const sni = this.#entries.service(service)?.ExternalSNI ?? ''
    const what = Redirect !== null ? 'redirects' : (Subsets?.size ?? 0) > 0 ? 'subsets' : (Failover?.size ?? 0) > 0 ? 'failover' : undefined
    if (sni === '' || what === undefined) return
    throw new Refusal(`service ${quote(service)} has an external SNI set; cannot define ${what} for external services`)
  }

  #record(service: string): void {
    const protocol = protocolOf(this.#entries, service)
    if (this.#protocol === '') this.#protocol = protocol
    else if (this.#protocol !== protocol) {
      const what = `service ${quote(service)} has ${quote(protocol)} which is not ${quote(this.#protocol)}`
      throw new Refusal(`discovery chain ${quote(this.#service)} uses inconsistent protocols; ${what}`)
    }
  }

  #requireNoCircle(start: string): void {
    const path: string[] = []
    const visit = (key: string): void => {
      const circle = path.includes(key)
      path.push(key)
      if (circle) throw new Refusal(`detected circular reference: [${path.join(' -> ')}]`)
      // The original takes the last branch first.
      for (const next of (this.#nodes.get(key) ?? []).toReversed()) visit(next)
      path.pop()
    }
    visit(start)
  }
}

function target(service: string, subset = '', namespace = ''): Target {
  return { service, subset, namespace: namespace === '' ? ownNamespace : namespace, datacenter: ownDatacenter }
}

function nodeKey(type: NodeType, name: string): string {
  return `${type}:${name}`
}

function targetId({ service, subset, namespace, datacenter }: Target): string {
  return `${subset === '' ? '' : `${subset}.`}${service}.${namespace}.${datacenter}`
}

/** Where a resolver sends on: by its redirect, else to its default subset, else nowhere else. */
function redirected({ Redirect, DefaultSubset }: ServiceResolverConfigEntry, to: Target): Target {
  if (Redirect !== null) {
    const other = rewritten(to, Redirect, Redirect.Datacenter)
    if (targetId(other) !== targetId(to)) return other
  }
  return to.subset === '' && DefaultSubset !== '' ? { ...to, subset: DefaultSubset } : to
}

function rewritten(to: Target, by: Pick<ServiceResolverFailover, 'Service' | 'ServiceSubset' | 'Namespace'>, datacenter: string): Target {
  const moved = by.Service !== '' && by.Service !== to.service
  return {
    service: moved ? by.Service : to.service,
    subset: by.ServiceSubset !== '' ? by.ServiceSubset : moved ? '' : to.subset,
    namespace: by.Namespace === '' ? to.namespace : by.Namespace,
    datacenter: datacenter === '' ? to.datacenter : datacenter,
  }
}

function failoverTargets(failover: ServiceResolverFailover, to: Target): readonly Target[] {
  const listed = failover.Datacenters ?? []
  return (listed.length > 0 ? listed : ['']).map((datacenter) => rewritten(to, failover, datacenter)).filter((other) => targetId(other) !== targetId(to))
}

/** What a service speaks: what its own entry says, else what all proxies are told. */
export function protocolOf(entries: ProposedEntries, service: string): string {
  const own = entries.service(service)
  const said = own === undefined ? configuredProtocol(entries.proxy()?.Config ?? null) : own.Protocol
  return said === '' ? 'tcp' : folded(said)
}

/** The protocol that proxies are told, weakly typed: what is no text becomes one, and what cannot is none. */
function configuredProtocol(config: ReadonlyMap<string, Free> | null): string {
  if (config === null) return ''
  const key = config.has('protocol') ? 'protocol' : [...config.keys()].find((name) => folded(name) === 'protocol')
  const value = key === undefined ? null : config.get(key)
  if (typeof value === 'boolean') return value ? '1' : '0'
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint' ? String(value) : ''
}
