import type { Chance } from './chance.ts'

/** A request to the HTTP API that fills the catalog, and the one that takes it back. */
export interface Fill {
  readonly method: 'PUT' | 'POST'
  readonly path: string
  readonly body: object
  readonly undo?: { readonly Node: string; readonly ServiceID?: string }
}

export interface Catalog {
  readonly fills: readonly Fill[]
  /** Names that questions may be about. */
  readonly words: Words
}

export interface Words {
  readonly nodes: readonly string[]
  readonly services: readonly string[]
  readonly tags: readonly string[]
  readonly queries: readonly string[]
  readonly addresses: readonly string[]
}

const nodeNames = ['n1', 'n2', 'n3', 'n4', 'n5', 'n6', 'dot.ted', 'UPPER', 'under_score', 'node', 'service', 'n-7', '9']
const oddNames = ['sp ace', 'ünï', 'back\\slash', 'x'.repeat(63), 'quo\'te', 'at@sign', 'semi;colon', 'par(en', 'star*', 'a\\.b', '\\065']
const unwritable = ['x'.repeat(64), 'a..b', '.lead', 'trail.']
const serviceNames = ['web', 'web', 'web', 'db-main', 'Shout', 'under_score', 'a.b', '_srv', 'node', 'consul', 'api', 'many', 'addr', 'query']
const tagNames = ['v1', 'V2', 'a.b', 'under_score', '_tcp', 'tcp', 'udp', 'ü', 'web', 'primary', 'x'.repeat(63)]
const plainAddresses = ['10.0.0.1', '10.0.0.2', '10.0.0.3', '10.0.1.4', '192.168.255.254', '10.0.0.1', '2001:db8::6', '2001:DB8:0::7', 'fe80::1', '::1', '127.0.0.1']
const oddAddresses = [
  '::ffff:10.4.4.4', '::10.1.2.3', '010.001.002.003', '10.0.0', '10.0.0.256', '1.2.3.4.5', 'fe80::1%lo', '2001:db8::g', '10.0.0.1:80', '[::1]', '0x0a000001', '1:2:3:4:5:6:7::',
]
const hostNames = [
  'www.example.com', 'WWW.example.com.', 'alias.test', 'nowhere.test', 'web.service.consul', 'WEB.service.consul.', 'db-main.service.consul', 'api.service.dc1.consul', 'n1.node.consul', 'n2.node.dc1.consul',
  '0a000005.addr.consul', 'host', 'api.service.consul', 'geo-web.query.consul', 'web.service.x', 'web.connect.consul', 'consul', 'many.service.consul', 'sp ace.test', 'ü.test', 'a\\.b.test',
]
const badHostNames = ['bad..name', `${'y'.repeat(64)}.test`, '.', '.test', `${'abcdefgh.'.repeat(30)}test`]
const metaKeys = ['k', 'rack', 'rfc1035-note', 'RFC1035-Loud', 'under_score', 'external-node']
const metaValues = ['', 'v', 'a`b=c', ' blank ', 'back\\slash', '\\065', 'quo"te', 'ü', 'x'.repeat(200), 'y'.repeat(512), '"', ';']
const statuses = ['passing', 'passing', 'passing', 'warning', 'critical']

/** The texts that registrations have under a name. */
function said(fills: readonly Fill[], name: string): string[] {
  const found: string[] = []
  const walk = (value: unknown): void => {
    for (const [key, inner] of Object.entries(value ?? {})) {
      if (key === name) found.push(...[inner].flat().filter((text): text is string => typeof text === 'string' && text !== ''))
      if (typeof inner === 'object') walk(inner)
    }
  }
  for (const { body } of fills) walk(body)
  return found
}

/** A catalog by chance: nodes, services, checks, config entries, coordinates and prepared queries. */
export class CatalogMaker {
  readonly #chance: Chance

  constructor(chance: Chance) {
    this.#chance = chance
  }

  catalog(): Catalog {
    const chance = this.#chance
    const nodes = [...new Set(Array.from({ length: 4 + chance.below(10) }, () => chance.pick(this.#names())))]
    const entries = [this.#defaults(), this.#ingress('in-gate'), this.#terminating('out-gate')].filter(() => !chance.once(3))
    const registrations = nodes.flatMap((node) => this.#registrations(node))
    const queries = Array.from({ length: 4 + chance.below(10) }, (_, n) => this.#query(n, nodes))
    const fills = [...entries, ...registrations, ...(chance.once(4) ? this.#crowd() : []), ...nodes.filter(() => !chance.once(3)).map((node) => this.#coordinate(node)), this.#coordinate('d1'), ...queries]
    return {
      fills,
      words: {
        nodes: [...nodes, 'd1', 'nope'],
        // As often as there are instances.
        services: [...said(registrations, 'Service'), ...said(registrations, 'DestinationServiceName'), chance.pick(serviceNames), 'crowd', 'nope'],
        tags: [chance.pick(tagNames), ...said(registrations, 'Tags'), 'nope'],
        queries: [...queries.map(({ body }) => (body as { Name: string }).Name), 'nope', ...['geo-', 'geo-x-', 'ge'].map((prefix) => prefix + chance.pick(serviceNames)), 'geo-web-only-v1'],
        addresses: [...said(registrations, 'Address'), '10.9.9.9', '2001:db8::9'],
      },
    }
  }

  #names(): readonly string[] {
    return this.#chance.once(6) ? (this.#chance.once(4) ? unwritable : oddNames) : nodeNames
  }

  address(): string {
    const { pick, below } = { pick: <T>(list: readonly T[]) => this.#chance.pick(list), below: this.#chance.below(20) }
    return below < 12 ? pick(plainAddresses) : below < 14 ? pick(oddAddresses) : below < 19 ? pick(hostNames) : this.#chance.once(3) ? pick(badHostNames) : pick(plainAddresses)
  }

  #registrations(name: string): Fill[] {
    const chance = this.#chance
    const node = {
      Node: name,
      Address: this.address(),
      ...(chance.once(5) ? { ID: `${String(chance.below(1e8)).padStart(8, '1')}-2222-3333-4444-555555555555` } : {}),
      ...(chance.once(4) ? { TaggedAddresses: Object.fromEntries(chance.some(['lan', 'wan', 'lan_ipv4', 'lan_ipv6', 'wan_ipv4'], 3).map((tag) => [tag, this.address()])) } : {}),
      ...(chance.once(2) ? { NodeMeta: this.#meta() } : {}),
    }
    const services = Array.from({ length: chance.below(6) }, () => this.#service())
    const nodeCheck = chance.once(3) ? [{ Node: name, CheckID: 'alive', Name: 'alive', Status: chance.pick(statuses) }] : []
    const undo = { Node: name }
    return [
      { method: 'PUT', path: '/v1/catalog/register', body: { ...node, Checks: nodeCheck }, undo },
      ...services.map((service): Fill => ({
        method: 'PUT', path: '/v1/catalog/register', undo: { ...undo, ServiceID: service.ID },
        body: {
          ...node, Service: service,
          Checks: chance.some(statuses, 2).map((Status, n) => ({ Node: name, CheckID: this.#checkId(service.ID, n), Name: 'c', Status, ServiceID: service.ID })),
        },
      })),
    ]
  }

  #checkId(service: string, n: number): string {
    return this.#chance.once(10) ? `_service_maintenance:${service}` : `${service}-${n}`
  }

  #service(): { readonly ID: string } {
    const chance = this.#chance
    const name = chance.once(8) ? chance.pick(oddNames) : chance.pick(serviceNames)
    return {
      ID: chance.once(2) ? name : `${name}-${chance.below(3)}`,
      Service: name,
      Tags: chance.some(tagNames, 3),
      Port: chance.pick([0, 80, 8080, 65_535, chance.once(5) ? 70_000 : 1, chance.once(5) ? -1 : 2]),
      ...(chance.once(3) ? { Address: this.address() } : {}),
      ...(chance.once(6) ? { TaggedAddresses: Object.fromEntries(chance.some(['lan', 'wan', 'lan_ipv4', 'lan_ipv6'], 3).map((tag) => [tag, { Address: this.address(), Port: chance.below(1000) }])) } : {}),
      ...(chance.once(4) ? { Weights: { Passing: chance.pick([0, 1, 10, 65_535]), Warning: chance.pick([0, 1, 3]) } } : {}),
      ...(chance.once(4) ? { Meta: this.#meta() } : {}),
      ...this.#mesh(),
    } as { readonly ID: string }
  }

  /** What makes a service part of the mesh. */
  #mesh(): object {
    const chance = this.#chance
    switch (chance.below(12)) {
      case 0:
      case 1: {
        const of = chance.pick(serviceNames)
        return { Service: `${of}-proxy`, ID: `${of}-proxy`, Kind: 'connect-proxy', Port: 21_000, Proxy: { DestinationServiceName: of } }
      }
      case 2:
        return { Connect: { Native: true } }
      case 3:
        return { Service: 'in-gate', ID: 'in-gate', Kind: 'ingress-gateway', Port: 8443 }
      case 4:
        return { Service: 'out-gate', ID: 'out-gate', Kind: 'terminating-gateway', Port: 9443 }
      default:
        return {}
    }
  }

  #meta(): object {
    return Object.fromEntries(this.#chance.some(metaKeys, 4).map((key) => [key, this.#chance.pick(metaValues)]))
  }

  /** A service with many instances. */
  #crowd(): Fill[] {
    const chance = this.#chance
    const port = chance.below(1000)
    const addressed = chance.once(2)
    return Array.from({ length: 20 + chance.below(60) }, (_, n): Fill => ({
      method: 'PUT', path: '/v1/catalog/register', undo: { Node: `crowd${n + 100}` },
      body: {
        Node: `crowd${n + 100}`, Address: `10.7.0.${n + 100}`, ...(n % 3 === 0 ? { NodeMeta: { n: String(n + 100) } } : {}),
        Service: { Service: 'crowd', Port: port, ...(addressed ? { Address: `10.8.0.${n + 100}` } : {}) },
      },
    }))
  }

  #defaults(): Fill {
    return { method: 'PUT', path: '/v1/config', body: { Kind: 'proxy-defaults', Name: 'global', Config: { protocol: 'http' } } }
  }

  #ingress(name: string): Fill {
    const chance = this.#chance
    const http = chance.once(2)
    const service = (): object => ({ Name: chance.pick(http && chance.once(4) ? ['*'] : serviceNames), ...(http && chance.once(3) ? { Hosts: ['a.example.com'] } : {}) })
    const Listeners = Array.from({ length: 1 + chance.below(2) }, (_, n) => ({ Port: 8000 + n, Protocol: http ? 'http' : 'tcp', Services: http ? [service(), service()] : [service()] }))
    return { method: 'PUT', path: '/v1/config', body: { Kind: 'ingress-gateway', Name: name, Listeners } }
  }

  #terminating(name: string): Fill {
    const Services = Array.from({ length: 1 + this.#chance.below(3) }, () => ({ Name: this.#chance.pick(['*', ...serviceNames]) }))
    return { method: 'PUT', path: '/v1/config', body: { Kind: 'terminating-gateway', Name: name, Services } }
  }

  #coordinate(node: string): Fill {
    const Vec = Array.from({ length: 8 }, () => this.#chance.below(100) / 1000)
    return { method: 'PUT', path: '/v1/coordinate/update', body: { Node: node, Coord: { Vec, Error: 0.1, Adjustment: 0, Height: 0.0001 } } }
  }

  #query(n: number, nodes: readonly string[]): Fill {
    const chance = this.#chance
    const template = chance.once(3)
    const regexp = chance.once(2)
    const name = template ? chance.pick(['geo-', 'ge', '', 'geo-x-']) : chance.pick([`q${n}`, `Dotted.Name${n}`, `q_${n}`, 'web', `Q${n}`])
    const service = template
      ? chance.pick(regexp ? ['${match(1)}', '${match(0)}', '${name.full}', 'web', '${match(7)}'] : ['${name.suffix}', '${name.full}', '${name.prefix}', 'web', '${agent.segment}web'])
      : chance.pick(serviceNames)
    const body = {
      Name: name,
      ...(template ? { Template: { Type: 'name_prefix_match', ...(regexp ? { Regexp: '^geo-(.*?)(?:-only-(v\\d))?$', RemoveEmptyTags: chance.once(2) } : {}) } } : {}),
      Service: {
        Service: service,
        OnlyPassing: chance.once(3),
        ...(chance.once(3) ? { Tags: chance.some(template && regexp ? ['${match(2)}'] : ['v1', '!v1', 'A.B', '!', 'udp', 'V2'], 2) } : {}),
        ...(chance.once(2) ? { Near: chance.pick(['_agent', '_ip', 'nope', ...nodes]) } : {}),
        ...(chance.once(4) ? { Failover: { NearestN: chance.below(3), Datacenters: chance.some(['dc1', 'dc2', 'dc9'], 2) } } : {}),
        ...(chance.once(5) ? { Connect: true } : {}),
        ...(chance.once(8) ? { NodeMeta: { k: chance.pick(['v', '']) } } : {}),
        ...(chance.once(8) ? { ServiceMeta: { rack: chance.pick(['v', '']) } } : {}),
        ...(chance.once(5) ? { IgnoreCheckIDs: ['alive', 'web-0'] } : {}),
      },
      ...(chance.once(2) ? { DNS: { TTL: chance.pick(['0s', '7s', '1500ms', '48h', '90m', '3s', '8760h', chance.pick(['-1s', 'x', '10'])]) } } : {}),
    }
    return { method: 'POST', path: '/v1/query', body }
  }
}
