import type { SeededRandom } from '../../../src/runtime/sim/random.ts'
import type { Profile } from './action.ts'
import { cased, duration, pick, rarely } from './values.ts'

/**
 * A check keeps its type under its ID: the original lets the check that an ID had before run on when the new one is of another type, so
 * that the two fight for its status.
 */
export const ttlIds = ['ttl-1', 'ttl-2', 'ttl/3', 'ttl 4', 'ttl-\u00c3\u00a4'] as const

/** Beside aliases each has one service: when a check moves, the original looks at those of its old service a minute later. */
export const ownerOf: Readonly<Record<(typeof ttlIds)[number], string>> = { 'ttl-1': 'web', 'ttl-2': 'db', 'ttl/3': 'api', 'ttl 4': 'api', 'ttl-\u00c3\u00a4': 'db' }

/** IDs that checks of services get when they are given none. */
export const defaultIds = ['service:web', 'service:web:1', 'service:db', 'service:api', 'service:web-2', 'service:web-2:1', 'service:web-sidecar-proxy'] as const

type Definition = Readonly<Record<string, unknown>>

export const statuses = ['passing', 'warning', 'critical'] as const

function common(random: SeededRandom): Definition {
  return {
    ...(random.chance(0.3) ? { Notes: pick(random, ['', 'a note', '<&>']) } : {}),
    ...(random.chance(0.4) ? { Status: pick(random, [...statuses, '']) } : {}),
    ...(random.chance(0.03) ? { Status: pick(random, ['bad', 'Passing', 'maintenance', 'any']) } : {}),
    ...(random.chance(0.15) ? { OutputMaxSize: pick(random, [0, 1, 5, 100, 10_000]) } : {}),
    ...(random.chance(0.02) ? { OutputMaxSize: -1 } : {}),
    ...(random.chance(0.1) ? { DeregisterCriticalServiceAfter: pick<unknown>(random, ['90m', '1m', '10s', 0, '', 60_000_000_000]) } : {}),
    ...(random.chance(0.1) ? { deregister_critical_service_after: '2h' } : {}),
    ...(random.chance(0.1) ? { SuccessBeforePassing: pick(random, [0, 1, 3]), FailuresBeforeCritical: pick(random, [0, 1, 3]) } : {}),
    ...(random.chance(0.1) ? { Timeout: duration(random, '10s') } : {}),
  }
}

export function ttlCheck(random: SeededRandom): Definition {
  return { ...common(random), TTL: duration(random, rarely) }
}

/** A check that asks somebody, too rarely to do so here. */
function askingCheck(random: SeededRandom, profile: Profile): { readonly kind: string; readonly how: Definition } {
  const Interval = duration(random, rarely)
  const kinds = [
    { kind: 'http', how: { HTTP: 'http://127.0.0.1:1/', ...(random.chance(0.5) ? { Method: 'POST', Body: '{"a":1}', Header: { a: ['b', 'c'], Host: ['x'] } } : {}), Interval } },
    { kind: 'tcp', how: { TCP: '127.0.0.1:1', Interval } },
    { kind: 'grpc', how: { GRPC: '127.0.0.1:1/svc', GRPCUseTLS: random.chance(0.5), [random.chance(0.5) ? 'TLSSkipVerify' : 'tls_skip_verify']: true, Interval } },
    { kind: 'docker', how: { [random.chance(0.5) ? 'DockerContainerID' : 'docker_container_id']: 'abc', Shell: '/bin/sh', Args: ['true'], Interval } },
    { kind: 'script', how: { [pick(random, ['Args', 'ScriptArgs', 'script_args', 'args'])]: ['true'], Interval } },
  ]
  const { kind, how } = pick(random, profile.config['enable_script_checks'] === true ? kinds : kinds.slice(0, 3))
  return { kind, how: { ...common(random), ...how } }
}

/** What no check may be. */
function oddCheck(random: SeededRandom): Definition {
  return pick<Definition>(random, [
    {}, { Interval: rarely }, { HTTP: 'http://127.0.0.1:1/' }, { TTL: rarely, Interval: rarely }, { TTL: 'never' }, { TTL: -1 }, { TTL: 1.5 }, { TTL: true }, { TCP: ':1' },
    { AliasService: 'web', TCP: ':1', Interval: rarely }, { AliasNode: 'node1', TTL: rarely }, { Args: [], Interval: rarely }, { Args: 'true', Interval: rarely }, { TTL: '' },
    { Nope: 1, TTL: rarely }, { TTL: rarely, Header: { a: 'b' } }, { TTL: rarely, Status: 1 }, { Script: 'true', Interval: rarely }, { TTL: '1' }, { DockerContainerID: 'x', Interval: rarely },
    { HTTP: 'http://127.0.0.1:1/', Interval: '0s' }, { HTTP: 'http://127.0.0.1:1/', TTL: rarely }, { TTL: '-5s' }, { GRPC: 'x', TCP: 'y', Interval: rarely }, { OutputMaxSize: 'x' },
  ])
}

/** A check within the definition of a service. Those without an ID get one by their place. */
export function serviceCheck(random: SeededRandom, profile: Profile, place: number): Definition {
  if (random.chance(0.04)) return oddCheck(random)
  const name = random.chance(0.3) ? { Name: pick(random, ['A check', '', '<n>']) } : {}
  if (profile.aliases && random.chance(0.25)) return { CheckID: `alias-${place}`, ...name, AliasService: pick(random, ['web', 'db', 'nowhere']) }
  if (!profile.aliases && random.chance(0.3)) return cased(random, { CheckID: pick(random, ttlIds), ...name, ...ttlCheck(random) })
  // Lists hold two kinds of defaults, each at its places, so that an ID keeps its type.
  if (profile.aliases || place % 2 === 1) return cased(random, { ...name, ...ttlCheck(random) })
  const { kind, how } = askingCheck(random, profile)
  return cased(random, { CheckID: `${kind}-${random.whole(1, 2)}`, ...name, ...how })
}

/** The checks of a service: one, a list, or both. */
export function checksOfService(random: SeededRandom, profile: Profile): Definition {
  const list = (count: number): readonly Definition[] => Array.from({ length: count }, (_, at) => serviceCheck(random, profile, at + 1))
  return pick<() => Definition>(random, [
    () => ({}),
    () => ({}),
    () => ({ Check: serviceCheck(random, profile, 1) }),
    () => ({ Checks: list(random.whole(0, 3)) }),
    () => ({ Check: { ...(profile.aliases ? {} : { CheckID: 'ttl-1' }), ...ttlCheck(random) }, Checks: list(random.whole(1, 2)) }),
    () => ({ Check: pick(random, [null, {}]), Checks: null }),
  ])()
}

/** The body of `/v1/agent/check/register`. */
export function standingCheck(random: SeededRandom, profile: Profile, services: readonly string[]): Definition {
  if (random.chance(0.06)) return { Name: 'odd', ...oddCheck(random) }
  const owner = profile.aliases || random.chance(0.5) ? { [random.chance(0.7) ? 'ServiceID' : 'service_id']: pick(random, services) } : {}
  if (profile.aliases && random.chance(0.3)) {
    const place = random.whole(1, 3)
    return { ID: `alias-${place}`, Name: 'An alias', AliasService: pick(random, ['web', 'db', 'nowhere']), ...owner }
  }
  if (profile.aliases || random.chance(0.6)) {
    const id = pick(random, ttlIds)
    const fixed = profile.aliases ? { ServiceID: ownerOf[id] } : owner
    const named = random.chance(0.2) ? { Name: id } : { ID: id, Name: pick(random, ['TTL', 'Another name', id]) }
    return cased(random, { ...named, ...fixed, ...ttlCheck(random) })
  }
  const { kind, how } = askingCheck(random, profile)
  return cased(random, { ID: `${kind}-${random.whole(1, 2)}`, Name: kind, ...owner, ...how })
}
