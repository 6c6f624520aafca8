import type { Draw } from './draw.ts'

/** Values that are seldom what a field wants. */
const strays = [
  'null', '0', '1', '-1', '7.5', '1e3', '18446744073709551616', '""', '"x"', '"5s"', '"7"', '"true"', 'true', 'false', '[]', '{}', '["a"]', '[1]', '[{}]', '[null]', '{"a":1}',
  '{"a":"b"}', '{"a":{"b":[]}}', '[[]]', '"\\ud800"', '"\\u0000"', '"<&>"', '"\xff"', '"\xc3\xbc"',
] as const

/** JSON of a value; now and then with something about it that clients should not do. */
export function jsonBody(draw: Draw, value: unknown, oddity = 0.15): string {
  if (!draw.chance(draw.wild ? 0.6 : oddity)) return finished(JSON.stringify(value))
  if (draw.chance(draw.wild ? 0.05 : 0.12)) return damaged(draw, finished(JSON.stringify(value)))
  const last = draw.whole(0, count(value) - 1)
  const state = { left: draw.chance(0.5) ? last : draw.whole(0, count(value) - 1) }
  return finished(written(draw, value, state))
}

const finished = (text: string): string => text.replaceAll(/"#(.*?)#"/g, '$1')

function damaged(draw: Draw, text: string): string {
  return draw.one(
    text.slice(0, draw.whole(0, text.length)), `${text} x`, ` \n${text}`, `${text}${text}`, `[${text}]`, `{"a":${text}}`, `"${text.length}"`, 'null', '', '[]', '{}', '\xef\xbb\xbf{}', `${text},`,
    text.replace('"', "'"), text.replace(':', ''), text.replace(/,/, ',,'), text.replace(/\}$/, ',}'),
  )
}

function count(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1
  return 1 + Object.values(value).reduce((sum: number, inner) => sum + count(inner), 0)
}

/** Writes a value; the node whose turn it is when `left` runs out comes out oddly. */
function written(draw: Draw, value: unknown, state: { left: number }): string {
  const odd = state.left-- === 0
  if (typeof value !== 'object' || value === null) return odd ? draw.one(...strays) : JSON.stringify(value)
  if (Array.isArray(value)) {
    const items = value.map((item) => written(draw, item, state))
    if (!odd) return `[${items.join(',')}]`
    return draw.one(draw.one(...strays), `[${items.join(',')},${draw.one(...strays)}]`, items[0] ?? 'null', 'null')
  }
  const entries = Object.entries(value).map(([key, inner]) => [JSON.stringify(key), written(draw, inner, state)] as const)
  if (odd) return oddObject(draw, entries)
  return join(entries)
}

const join = (entries: readonly (readonly [string, string])[]): string => `{${entries.map(([key, inner]) => `${key}:${inner}`).join(',')}}`

function oddObject(draw: Draw, entries: readonly (readonly [string, string])[]): string {
  const at = draw.whole(0, Math.max(entries.length - 1, 0))
  const [key = '"x"', inner = '1'] = entries[at] ?? []
  const others = entries.filter((_, other) => other !== at)
  return draw.one(
    () => draw.one(...strays),
    () => join([...entries, ['"Bogus"', draw.one(...strays)]]),
    () => join([...others, [draw.one(key.toLowerCase(), key.toUpperCase(), `"_${key.slice(1)}`, key.replace(/([a-z])([A-Z])/g, '$1_$2').toLowerCase()), inner]]),
    () => join([...entries, [draw.one(key, key.toLowerCase()), draw.one(inner, ...strays)]]),
    () => join([[draw.one(key, key.toLowerCase()), draw.one(inner, ...strays)], ...entries]),
    () => join([...others, [key, draw.one(...strays)]]),
    () => join([...others, [key, 'null']]),
    () => join(others),
    () => `[${join(entries)}]`,
    () => join([...entries].reverse()),
  )()
}
