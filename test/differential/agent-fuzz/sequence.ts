import { SeededRandom } from '../../../src/runtime/sim/random.ts'
import { get, put } from '../step.ts'
import type { Step } from '../step.ts'
import type { Action, Profile, Sequence } from './action.ts'
import { defaultIds, ownerOf, standingCheck, statuses, ttlIds } from './checks.ts'
import { definitionFiles, reloadedFiles } from './files.ts'
import { service } from './services.ts'
import { inPath, note, pick, rarely, serviceIds, tags } from './values.ts'

/** The sequence of a seed, the same one each time; a restless one has many reloads and restarts, which take their time. */
export function sequenceOf(seed: number, length: number, restless = false): Sequence {
  const random = new SeededRandom(seed)
  const profile = profileOf(random)
  const actions: Action[] = []
  while (actions.length < length) {
    actions.push(...next(random, profile, restless))
    if (actions.length % 12 === 0) actions.push({ do: 'look' })
  }
  return { profile, actions: [...actions, { do: 'look' }, { do: 'restart', how: random.chance(0.5) ? 'same' : 'swapped' }, { do: 'look' }] }
}

function profileOf(random: SeededRandom): Profile {
  const config = {
    // Outputs alone are sent at once, or a little later. Much later would show what is chance: while the original keeps a check on disk, it may
    // send it without the output that it had before.
    check_update_interval: random.chance(0.5) ? '0s' : '1ms',
    ...(random.chance(0.3) ? { enable_script_checks: true } : {}),
    ...(random.chance(0.15) ? { discard_check_output: true } : {}),
    ...(random.chance(0.15) ? { check_output_max_size: 64 } : {}),
  }
  return { aliases: random.chance(0.35), config }
}

function next(random: SeededRandom, profile: Profile, restless: boolean): readonly Action[] {
  const drawn = random.whole(restless && random.chance(0.2) ? 946 : 1, 1000)
  if (drawn <= 300) return [request(register(random, profile))]
  if (drawn <= 420) return [request(put('/v1/agent/check/register', JSON.stringify(standingCheck(random, profile, knownServices))))]
  if (drawn <= 620) return [request(result(random))]
  if (drawn <= 690) return [request(deregister(random, profile))]
  if (drawn <= 760) return [request(maintenance(random, profile))]
  if (drawn <= 900) return [request(read(random))]
  if (drawn <= 930) return [watch(random)]
  if (drawn <= 945) return [expire(random, profile)]
  if (drawn <= 975) return [{ do: 'files', files: reloadedFiles(random, profile) }]
  if (drawn <= 988) return [{ do: 'behind', steps: Array.from({ length: random.whole(1, 4) }, () => behind(random)) }]
  return [{ do: 'restart', how: random.chance(0.6) ? 'same' : 'swapped', ...(random.chance(0.3) ? { files: definitionFiles(random, profile) } : {}) }]
}

function expire(random: SeededRandom, profile: Profile): Action {
  const id = pick(random, ttlIds)
  return { do: 'expire', id, check: profile.aliases ? { ServiceID: ownerOf[id] } : {}, note: random.chance(0.5) ? note(random) : '' }
}

const request = (step: Step): Action => ({ do: 'request', step })

const knownServices = [...serviceIds, 'nowhere']

function register(random: SeededRandom, profile: Profile): Step {
  const query = random.chance(0.75) ? '' : pick(random, ['?replace-existing-checks', '?replace-existing-checks=true', '?replace-existing-checks=1', '?replace-existing-checks=false', '?ns=x'])
  return put(`/v1/agent/service/register${query}`, JSON.stringify(service(random, profile)))
}

function anyCheck(random: SeededRandom): string {
  return pick(random, random.chance(0.6) ? ttlIds : random.chance(0.7) ? defaultIds : ['http-1', 'nowhere', 'tcp-1', '_node_maintenance', '_service_maintenance:web', ''])
}

function result(random: SeededRandom): Step {
  const id = inPath(anyCheck(random))
  if (random.chance(0.6)) return put(`/v1/agent/check/${pick(random, ['pass', 'warn', 'fail'])}/${id}${random.chance(0.5) ? '' : `?note=${inPath(note(random))}`}`)
  const body = random.chance(0.9) ? { Status: pick(random, statuses), Output: note(random) } : pick<unknown>(random, [{}, { Status: 'x' }, { Status: 1 }, { status: 'passing', nope: 1 }, [], null])
  return put(`/v1/agent/check/update/${id}`, JSON.stringify(body))
}

/** What aliases look at stays, since the original looks at what is gone a minute later. */
function deregister(random: SeededRandom, profile: Profile): Step {
  if (random.chance(0.5)) return put(`/v1/agent/check/deregister/${inPath(anyCheck(random))}`)
  return put(`/v1/agent/service/deregister/${inPath(profile.aliases ? pick(random, ['api', 'nowhere', 'odd name!']) : pick(random, [...knownServices, '']))}`)
}

function maintenance(random: SeededRandom, profile: Profile): Step {
  const enable = pick(random, ['true', 'true', 'false', 'false', '1', '0', 'T', 'x', ''])
  const query = `?enable=${enable}${random.chance(0.5) ? '' : `&reason=${inPath(pick(random, ['moving', '', '<&>', '\u00c3\u00a4']))}`}`
  if (!profile.aliases && random.chance(0.3)) return put(`/v1/agent/maintenance${query}`)
  return put(`/v1/agent/service/maintenance/${inPath(pick(random, [...knownServices, 'web', 'web', 'db', '']))}${query}`)
}

function read(random: SeededRandom): Step {
  const id = inPath(pick(random, [...knownServices, 'web', 'web', 'db']))
  const more = random.chance(0.3) ? { headers: { Accept: 'text/plain' } } : {}
  const format = pick(random, ['', '', '?format=text', '?format=json', '?pretty'])
  switch (random.whole(1, 6)) {
    case 1: return get(`/v1/agent/service/${id}${pick(random, ['', '?pretty', '?hash=x', '?hash=x&wait=1s'])}`)
    case 2: return get(`/v1/agent/services${filter(random, serviceFilters)}`)
    case 3: return get(`/v1/agent/checks${filter(random, checkFilters)}`)
    case 4: return get(`/v1/agent/health/service/id/${id}${format}`, more)
    case 5: return get(`/v1/agent/health/service/name/${inPath(pick(random, ['web', 'db', 'api', 'nowhere', 'web-sidecar-proxy', 'odd name!', '']))}${format}`, more)
    default: return get(pick(random, ['/v1/agent/services', '/v1/agent/checks', '/v1/health/service/web', '/v1/health/service/db?passing', '/v1/health/checks/web', '/v1/catalog/services', '/v1/health/state/critical', '/v1/catalog/service/web?tag=a', '/v1/catalog/connect/web', '/v1/health/connect/web']))
  }
}

/** No selector into `Proxy`, on which the original crashes at the first service that has none. */
const serviceFilters = [
  'Service == web', 'Service != web', '"a" in Tags', 'Tags is empty', 'Meta.k == v', 'Meta is not empty', 'k in Meta', 'Port == 80', 'Port != 80', 'Address == ""', 'Address matches "^10"',
  'EnableTagOverride == true', 'Weights.Passing == 10', 'TaggedAddresses.lan_ipv4.Address == "10.0.0.1"', 'lan in TaggedAddresses', 'Kind == "connect-proxy"', 'ID contains "web"',
  'not Service == web', 'Service == web or Service == db', 'Service == web and Port == 80', '(Service == web)', 'Nope == x', 'Port > 1', 'ContentHash == x', 'Service ==', 'Tags == a', 'Port == x',
] as const

const checkFilters = [
  'Status == passing', 'Status != passing', 'ServiceID == web', 'ServiceID == ""', 'CheckID matches "^ttl"', 'Type == ttl', 'Notes is empty', '"a" in ServiceTags', 'ServiceTags is empty',
  'Name contains "check"', 'Output == ""', 'Output contains "fine"', 'Node == node1', 'Nope == x', 'Definition is empty', 'CreateIndex == 0', '(', 'ServiceName == web and Status == critical',
] as const

function filter(random: SeededRandom, filters: readonly string[]): string {
  return random.chance(0.2) ? '' : `?filter=${inPath(pick(random, filters))}`
}

/** Each change gives the service another content, so that whoever waits for that is answered. */
function watch(random: SeededRandom): Action {
  const id = pick(random, ['web', 'db', 'api'])
  const change = random.chance(0.8)
    ? put('/v1/agent/service/register', JSON.stringify({ Name: id, Meta: { changed: String(random.u32()) }, Tags: tags(random) }))
    : put('/v1/agent/service/register', JSON.stringify({ Name: id, Port: random.whole(1000, 60_000), Tags: tags(random) }))
  return { do: 'watch', id, change }
}

/** What others do to the agent's node in the catalog. */
function behind(random: SeededRandom): Step {
  const node = { Node: 'node1', Address: '127.0.0.1' }
  const id = pick(random, ['web', 'db', 'api', 'web-2', 'db-2'])
  switch (random.whole(1, 8)) {
    case 1: return put('/v1/catalog/register', JSON.stringify({ ...node, Service: { Service: 'stranger', Port: 1 } }))
    case 2: return put('/v1/catalog/register', JSON.stringify({ ...node, Check: { CheckID: 'foreign', Name: 'Foreign', Status: pick(random, statuses) } }))
    case 3: return put('/v1/catalog/register', JSON.stringify({ ...node, SkipNodeUpdate: random.chance(0.5), Service: { ID: id, Service: id.replace('-2', ''), Tags: pick(random, [[], ['their'], ['their', 'a']]), EnableTagOverride: random.chance(0.7) } }))
    case 4: return put('/v1/catalog/register', JSON.stringify({ ...node, SkipNodeUpdate: random.chance(0.5), Check: { CheckID: pick(random, [...ttlIds, 'service:web']), Name: 'Theirs', Status: pick(random, statuses), Output: 'theirs' } }))
    case 5: return put('/v1/catalog/deregister', JSON.stringify({ Node: 'node1', ServiceID: id }))
    case 6: return put('/v1/catalog/deregister', JSON.stringify({ Node: 'node1', CheckID: pick(random, [...ttlIds, 'service:web', 'serfHealth']) }))
    case 7: return put('/v1/catalog/register', JSON.stringify({ ...node, TaggedAddresses: { lan: '10.7.7.7' }, NodeMeta: { their: 'meta' } }))
    default: return put('/v1/catalog/deregister', JSON.stringify({ Node: 'node1' }))
  }
}

export const shortTtl = '60ms'
export const longTtl = rarely
