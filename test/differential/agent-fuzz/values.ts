import type { SeededRandom } from '../../../src/runtime/sim/random.ts'

/** Names, texts and numbers that definitions are made of: usual ones mostly, and those where something can go wrong. */

/** One of the values, of which there is at least one. */
export function pick<T>(random: SeededRandom, values: readonly T[]): T {
  return values[random.whole(0, values.length - 1)]!
}

/** So long that nothing runs or runs out while a sequence is played. */
export const rarely = '240h'

/** None differ in case alone: they would be one in the catalog, and chance says which of them is sent last. */
export const serviceNames = ['web', 'db', 'api', 'odd name!', 'm\u00c3\u00bcller', 'a/b', 'x'.repeat(64)] as const

/** IDs that services have, beside those that are their names. */
export const serviceIds = ['web', 'db', 'api', 'web-2', 'db-2', 'id/with/slash', 'id with blank', 'web-sidecar-proxy', '\u00c3\u00a4'] as const

/** A path element with everything escaped that would mean something else in a path; bytes stand as they are. */
export function inPath(text: string): string {
  return [...text].map((char) => (/[A-Za-z0-9:_.~!-]/.test(char) ? char : `%${char.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`)).join('')
}

export function tags(random: SeededRandom): readonly string[] | null {
  return pick(random, [null, [], ['a'], ['a', 'b'], ['b', 'a'], ['a', 'a'], ['<x>&', 'tag with blank'], ['\u00c3\u00a9'], ['']])
}

export function meta(random: SeededRandom): Readonly<Record<string, string>> | null {
  if (random.chance(0.9)) return pick(random, [null, {}, { k: 'v' }, { k: '' }, { a: '1', b: '2' }, { 'k-_9': '<&>' }, { k: 'x'.repeat(512) }, { ['k'.repeat(128)]: 'v' }])
  return pick(random, [
    { '': 'v' }, { 'a b': 'v' }, { 'consul-x': 'v' }, { 'consul-wan-federation': '1' }, { k: 'x'.repeat(513) }, { ['k'.repeat(129)]: 'v' }, many(64), many(65),
  ])
}

function many(count: number): Record<string, string> {
  return Object.fromEntries(Array.from({ length: count }, (_, at) => [`k${at}`, 'v']))
}

export function address(random: SeededRandom): string {
  if (random.chance(0.05)) return pick(random, ['0.0.0.0', '::', '[::]'])
  return pick(random, ['', '', '10.0.0.1', '127.0.0.1', '::1', '2001:db8::1', '::ffff:10.0.0.1', 'host.example', '300.1.1.1', '10.0.0.01', ' 10.0.0.1', '2001:DB8:0::1'])
}

export function port(random: SeededRandom): number {
  return pick(random, [0, 80, 8080, 21000, 21001, 65535, 70000, -1])
}

export function taggedAddresses(random: SeededRandom): Readonly<Record<string, unknown>> | null {
  const one = (): unknown => ({ Address: address(random), Port: port(random) })
  const names = ['lan', 'wan', 'lan_ipv4', 'wan_ipv4', 'lan_ipv6', 'wan_ipv6', 'other']
  const fitting = { lan_ipv4: '10.2.2.2', wan_ipv4: '10.3.3.3', lan_ipv6: '2001:db8::2', wan_ipv6: '2001:db8::3' } as const
  if (random.chance(0.4)) return pick(random, [null, {}])
  const chosen = names.filter(() => random.chance(0.3))
  return Object.fromEntries(chosen.map((name) => [name, name in fitting && random.chance(0.9) ? { Address: fitting[name as keyof typeof fitting], Port: 5 } : one()]))
}

export function weights(random: SeededRandom): unknown {
  if (random.chance(0.9)) return pick(random, [null, { Passing: 1, Warning: 1 }, { Passing: 10, Warning: 0 }, { Passing: 65535, Warning: 65535 }])
  return pick(random, [{}, { Passing: 0, Warning: 1 }, { Passing: 1 }, { Warning: 1 }, { Passing: 1, Warning: -1 }, { Passing: 65536, Warning: 1 }])
}

/** What a program says of its check, short or too long, plain or cut within a letter. */
export function note(random: SeededRandom): string {
  return pick(random, ['', 'fine', 'down', '<b>&amp;', '\u00c3\u00a9\u00c3\u00a9\u00c3\u00a9\u00c3\u00a9\u00c3\u00a9\u00c3\u00a9', 'two\nlines', 'n'.repeat(4096), `${'n'.repeat(4095)}\u00c3\u00a9`, 'n'.repeat(5000)])
}

export function duration(random: SeededRandom, text: string): unknown {
  const nanoseconds = { [rarely]: 864_000_000_000_000, '10s': 10_000_000_000, '1m': 60_000_000_000, '90m': 5_400_000_000_000 }
  return random.chance(0.2) ? ((nanoseconds as Record<string, number>)[text] ?? text) : text
}

/** Letters of names that JSON takes in any case. */
export function cased(random: SeededRandom, record: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  if (random.chance(0.7)) return record
  return Object.fromEntries(Object.entries(record).map(([name, value]) => [random.chance(0.5) ? name.toLowerCase() : random.chance(0.3) ? name.toUpperCase() : name, value]))
}
