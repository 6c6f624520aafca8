import type { SeededRandom } from '../../../src/runtime/sim/random.ts'
import type { Profile } from './action.ts'
import { pick, rarely } from './values.ts'

type Block = Readonly<Record<string, unknown>>

/** Definition files of which some cannot be read; then nothing changes. */
export function reloadedFiles(random: SeededRandom, profile: Profile): Readonly<Record<string, string>> {
  const files = definitionFiles(random, profile)
  return random.chance(0.08) ? { ...files, [unreadable]: pick(random, unreadableTexts) } : files
}

/** Definition files: services and checks in JSON and HCL, as single and plural blocks. */
export function definitionFiles(random: SeededRandom, profile: Profile): Readonly<Record<string, string>> {
  const files: Record<string, string> = {}
  const used = new Set<string>()
  for (const name of ['one.json', 'two.hcl', 'three.hcl']) {
    if (random.chance(0.3)) continue
    const services = Array.from({ length: random.whole(0, 2) }, () => fileService(random, profile, used)).filter((block) => block !== undefined)
    const checks = Array.from({ length: random.whole(0, 2) }, () => fileCheck(random, profile, used)).filter((block) => block !== undefined)
    const content = { ...blocks(random, 'service', services), ...blocks(random, 'check', checks) }
    files[name] = name.endsWith('.json') ? JSON.stringify(content) : hcl(random, content)
  }
  return files
}

/** The file that may be one that cannot be read. */
export const unreadable = 'four.json'

const unreadableTexts = [
  '{', '{"service":{"nope":1}}', '{"service":{"name":"x","EnableTagOverride":true}}', '{"service":{"name":"x","weights":{"passing":0}}}', '{"service":{"name":"x","meta":{"a b":"c"}}}', '{"check":{"ttl":"x","name":"a"}}',
  '{"service":{"name":"x","port":"a"}}', '{"services":{"name":"x"}}', '{"checks":[{"id":1}]}', '{"service":{"name":"x","connect":{"sidecar_service":{"id":"y"}}}}',
]

/** As one block, as a list, or as both where there are several. */
function blocks(random: SeededRandom, name: string, all: readonly Block[]): Block {
  if (all.length === 0) return {}
  if (all.length === 1 && random.chance(0.6)) return { [name]: all[0] }
  if (random.chance(0.4)) return { [name]: all[0], [`${name}s`]: all.slice(1) }
  return { [`${name}s`]: all }
}

/** An ID once for all files, since the last of two would win by the order of a map in the original. */
function once(used: Set<string>, id: string): boolean {
  if (used.has(id)) return false
  used.add(id)
  return true
}

function fileService(random: SeededRandom, profile: Profile, used: Set<string>): Block | undefined {
  // What aliases look at stays.
  const name = pick(random, profile.aliases ? ['api', 'filed'] : ['web', 'db', 'api', 'filed'])
  const id = profile.aliases || random.chance(0.6) ? name : `${name}-2`
  if (!once(used, id)) return undefined
  const maybe = (key: string, values: readonly unknown[]): Block => (random.chance(0.4) ? { [key]: pick(random, values) } : {})
  return {
    name,
    ...(id === name && random.chance(0.5) ? {} : { id }),
    ...maybe('tags', [[], ['a'], ['f', 'g']]),
    ...maybe('meta', [{}, { k: 'v' }]),
    ...maybe('port', [0, 80, 8080]),
    ...maybe('address', ['10.1.1.1', '::1', 'host']),
    ...maybe('weights', [{ passing: 3 }, { passing: 2, warning: 0 }, {}]),
    ...maybe('tagged_addresses', [{ lan: { address: '10.9.9.9', port: 9 } }, { wan_ipv4: { address: '10.8.8.8', port: 8 } }]),
    ...maybe('enable_tag_override', [false]),
    ...checksIn(random, profile, used, id),
    ...(random.chance(0.15) && once(used, `${id}-sidecar-proxy`) ? { connect: { sidecar_service: { ...(random.chance(0.5) ? { port: 9191 } : {}), check: { id: `${id}-side-ttl`, ttl: rarely } } } } : {}),
  }
}

function checksIn(random: SeededRandom, profile: Profile, used: Set<string>, service: string): Block {
  if (random.chance(0.4)) return {}
  if (random.chance(0.5)) return { check: { id: `file-ttl-${service}`, ...how(random, 'ttl') } }
  const listed = Array.from({ length: random.whole(1, 2) }, () => inService(random, profile, used)).filter((block) => block !== undefined)
  return { checks: listed }
}

function inService(random: SeededRandom, profile: Profile, used: Set<string>): Block | undefined {
  if (profile.aliases && random.chance(0.3)) return once(used, 'alias-2') ? { id: 'alias-2', alias_service: 'db', name: 'Aliased in a file' } : undefined
  const kind = pick(random, ['ttl', 'http', 'tcp'])
  // The original forgets the result of a TTL check of such a service over a restart, against its own documentation; so these get none.
  const id = `${kind === 'ttl' ? 'file-ttl' : kind}-${random.whole(1, 2)}`
  return once(used, id) ? { id, ...how(random, kind) } : undefined
}

function fileCheck(random: SeededRandom, profile: Profile, used: Set<string>): Block | undefined {
  if (profile.aliases) return undefined
  const kind = pick(random, ['ttl', 'ttl', 'http', 'tcp'])
  const id = `${kind}-${random.whole(1, 2)}`
  if (!once(used, id)) return undefined
  return { id, name: pick(random, ['Of a file', id]), ...(random.chance(0.2) ? { notes: 'n' } : {}), ...how(random, kind) }
}

function how(random: SeededRandom, kind: string): Block {
  const common = {
    ...(random.chance(0.3) ? { status: pick(random, ['passing', 'warning', 'critical']) } : {}),
    ...(random.chance(0.2) ? { [pick(random, ['deregister_critical_service_after', 'DeregisterCriticalServiceAfter', 'Deregister_Critical_Service_After'])]: '90m' } : {}),
    ...(random.chance(0.2) ? { output_max_size: 100 } : {}),
    ...(random.chance(0.2) ? { success_before_passing: 2 } : {}),
  }
  if (kind === 'ttl') return { ...common, ttl: rarely }
  if (kind === 'tcp') return { ...common, tcp: '127.0.0.1:1', interval: rarely, timeout: '5s' }
  return { ...common, http: 'http://127.0.0.1:1/', interval: rarely, header: { a: ['b'] }, tls_skip_verify: true }
}

/** The same as HCL: objects as blocks or as values, lists of objects as repeated blocks or as lists. */
function hcl(random: SeededRandom, content: Block, indent = ''): string {
  return Object.entries(content).map(([key, value]) => entry(random, key, value, indent)).join('')
}

function entry(random: SeededRandom, key: string, value: unknown, indent: string): string {
  if (Array.isArray(value)) {
    if (value.length > 0 && value.every(isBlock) && random.chance(0.5)) return value.map((item) => `${indent}${key} {\n${hcl(random, item, `${indent}  `)}${indent}}\n`).join('')
    return `${indent}${key} = ${literal(value)}\n`
  }
  if (!isBlock(value)) return `${indent}${key} = ${literal(value)}\n`
  return `${indent}${key}${random.chance(0.5) ? ' ' : ' = '}{\n${hcl(random, value, `${indent}  `)}${indent}}\n`
}

function isBlock(value: unknown): value is Block {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  if (isBlock(value)) return `{ ${Object.entries(value).map(([key, inner]) => `${key} = ${literal(inner)}`).join(', ')} }`
  return JSON.stringify(value)
}
