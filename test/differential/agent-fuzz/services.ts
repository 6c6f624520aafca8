import type { SeededRandom } from '../../../src/runtime/sim/random.ts'
import type { Profile } from './action.ts'
import { checksOfService, serviceCheck } from './checks.ts'
import { address, cased, meta, pick, port, serviceIds, serviceNames, taggedAddresses, tags, weights } from './values.ts'

type Definition = Readonly<Record<string, unknown>>

/** The body of `/v1/agent/service/register`. */
export function service(random: SeededRandom, profile: Profile): Definition {
  const [Name, ID] = identity(random, profile)
  const body = {
    Name,
    ...(ID === undefined ? {} : { ID }),
    ...attributes(random),
    ...checksOfService(random, profile),
    ...kind(random, profile, Name),
    ...(random.chance(0.02) ? pick<Definition>(random, [{ Nope: 1 }, { Namespace: 'x' }, { Port: '80' }, { Tags: 'a' }, { Name: '' }, { Name: null }, { Meta: { a: 1 } }, { Kind: 'nope' }, { Weights: 1 }]) : {}),
  }
  return cased(random, body)
}

function identity(random: SeededRandom, profile: Profile): readonly [string, string | undefined] {
  const plain = ['web', 'db', 'api'] as const
  const Name: string = random.chance(0.8) ? pick(random, plain) : pick(random, serviceNames)
  if (profile.aliases || random.chance(0.6)) return [Name, undefined]
  return [Name, random.chance(0.5) ? `${Name}-2` : pick(random, serviceIds)]
}

function attributes(random: SeededRandom): Definition {
  const maybe = (name: string, value: () => unknown): Definition => (random.chance(0.45) ? { [name]: value() } : {})
  return {
    ...maybe('Tags', () => tags(random)),
    ...maybe('Meta', () => meta(random)),
    ...maybe('Port', () => port(random)),
    ...maybe('Address', () => address(random)),
    ...maybe('Weights', () => weights(random)),
    ...maybe(random.chance(0.7) ? 'TaggedAddresses' : 'tagged_addresses', () => taggedAddresses(random)),
    ...maybe(random.chance(0.7) ? 'EnableTagOverride' : 'enable_tag_override', () => false),
    ...(random.chance(0.05) ? { Token: '' } : {}),
  }
}

/** Connect's part, if it has one: native, a sidecar, a proxy or a gateway. */
function kind(random: SeededRandom, profile: Profile, name: string): Definition {
  const drawn = random.whole(1, 20)
  if (drawn === 1) return { Connect: { Native: true } }
  if (drawn <= 5) return { Connect: { [random.chance(0.6) ? 'SidecarService' : 'sidecar_service']: sidecar(random, profile, name) } }
  if (drawn <= 7) return { Kind: 'connect-proxy', Proxy: proxy(random, name) }
  if (drawn === 8) return { Kind: pick(random, ['mesh-gateway', 'ingress-gateway', 'terminating-gateway']), ...(random.chance(0.5) ? { Proxy: { Config: { a: 1 }, MeshGateway: { Mode: 'local' } } } : {}) }
  if (drawn === 9) return pick<Definition>(random, [{ Connect: null, Proxy: null }, { Proxy: proxy(random, name) }, { Kind: 'mesh-gateway', Proxy: proxy(random, name) }, { Connect: {} }])
  return {}
}

/** What the catalog would refuse is no part of a sidecar: agents take it, and then send others or not, as chance orders them. */
function sidecar(random: SeededRandom, profile: Profile, parent: string): Definition | null {
  if (random.chance(0.05)) return pick<Definition | null>(random, [null, { ID: 'x' }, { Connect: { SidecarService: {} } }, { Check: { TTL: 'x' } }, { Checks: [{ Interval: '1s' }] }, { Nope: 1 }])
  const own = serviceCheck(random, profile, 1)
  const id = profile.aliases ? `ttl-beside-${parent}` : 'ttl-2'
  return {
    ...(random.chance(0.3) ? { Port: port(random) } : {}),
    ...(random.chance(0.2) ? { Tags: tags(random) } : {}),
    ...(random.chance(0.2) ? { Meta: meta(random) } : {}),
    ...(random.chance(0.2) ? { Name: 'named-proxy' } : {}),
    ...(random.chance(0.2) ? { Address: pick(random, ['', '10.0.0.2', 'host', '::1']) } : {}),
    ...(random.chance(0.3) ? { Proxy: { ...proxy(random, 'web', false), ...(random.chance(0.7) ? { DestinationServiceName: '' } : {}) } } : {}),
    // Its own checks always: those that it gets otherwise ask a port every few seconds.
    ...(random.chance(0.8) ? { Checks: [{ ...own, CheckID: own['CheckID'] ?? own['checkid'] ?? id }] } : { Check: { CheckID: id, TTL: '240h' } }),
  }
}

/** No null in a `Config`: the original crashes on it when it merges defaults into it. */
function proxy(random: SeededRandom, destination: string, mayBeOdd = true): Definition {
  const upstream = (at: number): Definition => ({
    [random.chance(0.5) ? 'DestinationName' : 'destination_name']: pick(random, mayBeOdd ? ['db', 'api', ''] : ['db', 'api']),
    [random.chance(0.5) ? 'LocalBindPort' : 'local_bind_port']: random.chance(0.9) || !mayBeOdd ? 9000 + at : 0,
    ...(random.chance(0.3) ? { DestinationType: pick(random, ['service', 'prepared_query', '', ...(mayBeOdd ? ['x'] : [])]) } : {}),
    ...(random.chance(0.2) ? { Datacenter: 'dc2' } : {}),
    ...(random.chance(0.2) ? { Config: { t: 1, nested: { a: [1, 'x'] } } } : {}),
    ...(random.chance(0.2) ? { LocalBindAddress: '127.0.0.2' } : {}),
    ...(random.chance(0.2) ? { MeshGateway: { Mode: pick(random, ['local', 'none', 'remote', '']) } } : {}),
  })
  return {
    ...(random.chance(0.9) ? { [random.chance(0.6) ? 'DestinationServiceName' : 'destination_service_name']: destination } : {}),
    ...(random.chance(0.5) ? { DestinationServiceID: 'web' } : {}),
    ...(random.chance(0.4) ? { LocalServiceAddress: '127.0.0.1', local_service_port: 80 } : {}),
    ...(random.chance(0.5) ? { Config: pick<unknown>(random, [null, {}, { a: 1, b: 'x', c: true, d: 1.5, e: { f: ['g', 2] } }, { big: 1e21 }]) } : {}),
    ...(random.chance(0.5) ? { Upstreams: Array.from({ length: random.whole(0, mayBeOdd ? 2 : 1) }, (_, at) => upstream(at)) } : {}),
    ...(random.chance(0.2) ? { MeshGateway: { Mode: pick(random, ['local', 'none', 'remote', '', ...(mayBeOdd ? ['x'] : [])]) } } : {}),
    ...(random.chance(0.2) ? { Expose: { Paths: [{ Path: '/x', LocalPathPort: 1, ListenerPort: pick(random, mayBeOdd ? [2, 0, 70000] : [2]), Protocol: pick(random, ['http', 'HTTP2', '', ...(mayBeOdd ? ['x'] : [])]) }] } } : {}),
  }
}
