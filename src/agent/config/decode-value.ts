import { type HclObject, type HclValue, isList, isObject } from '../../lang/hcl/tree.ts'

/** What is wrong with a value, in the words of the original's decoder. */
export interface Problem {
  readonly problem: readonly string[]
}

/** A value of one of the simple types. */
export function decodeScalar(
  name: string, kind: 'string' | 'bool' | 'int' | 'uint' | 'uint32' | 'uint64' | 'float64', value: HclValue,
): string | boolean | number | bigint | Problem {
  switch (kind) {
    case 'string':
      if (typeof value === 'string') return value
      break
    case 'bool':
      if (typeof value === 'boolean') return value
      break
    case 'float64':
      if (typeof value === 'number' || typeof value === 'bigint') return Number(value)
      break
    case 'int':
      if (typeof value === 'number' || typeof value === 'bigint') return exact(integer(value))
      break
    default:
      if (typeof value === 'bigint' && value < 0n) return fault(`cannot parse '${name}', ${value} overflows uint`)
      if (typeof value === 'number' && value < 0) return fault(`cannot parse '${name}', ${value.toFixed(6)} overflows uint`)
      if (typeof value === 'number' || typeof value === 'bigint') return exact(integer(value))
  }
  return fault(unconvertible(name, kind, value))
}

/** A list of texts. */
export function decodeStrings(name: string, value: HclValue): readonly string[] | Problem {
  if (!isList(value)) return fault(`'${name}': source data must be an array or slice, got ${kindName(value)}`)
  const out: string[] = []
  const problem: string[] = []
  for (const [i, element] of value.items.entries()) {
    const item = single(element)
    if (typeof item === 'string') out.push(item)
    else if (item === null) out.push('')
    else problem.push(unconvertible(`${name}[${i}]`, 'string', item))
  }
  return problem.length > 0 ? { problem } : out
}

/** A table of texts. */
export function decodeMap(name: string, value: HclValue): ReadonlyMap<string, string> | Problem {
  if (!isObject(value)) return fault(`'${name}' expected a map, got '${kindName(value)}'`)
  const out = new Map<string, string>()
  const problem: string[] = []
  for (const [key, element] of value) {
    const item = single(element)
    if (typeof item === 'string') out.set(key, item)
    else if (item === null) out.set(key, '')
    else problem.push(unconvertible(`${name}[${key}]`, 'string', item))
  }
  return problem.length > 0 ? { problem } : out
}

/** A list of tables that are taken as they are, but for lists of one, which stand for their element where no list was wanted. */
export function decodeTables(name: string, value: HclValue): readonly HclObject[] | Problem {
  if (!isList(value)) return fault(`'${name}': source data must be an array or slice, got ${kindName(value)}`)
  const out: HclObject[] = []
  const problem: string[] = []
  for (const [i, element] of value.items.entries()) {
    const table = single(element)
    if (table === null) out.push(new Map())
    else if (isObject(table)) out.push(new Map([...table].map(([key, inner]) => [key, isList(inner) ? unlisted(single(inner)) : inner])))
    else problem.push(`'${name}[${i}]' expected a map, got '${kindName(table)}'`)
  }
  return problem.length > 0 ? { problem } : out
}

/** A table whose own lists of one, and those of tables within, are their elements. */
function unlisted(value: HclValue): HclValue {
  if (!isObject(value)) return value
  return new Map([...value].map(([key, inner]) => [key, unlisted(single(inner))]))
}

/** The one element of a list of one, which HCL makes of a block. */
export function single(value: HclValue): HclValue {
  return isList(value) && value.items.length === 1 ? value.items[0]! : value
}

function integer(value: number | bigint): bigint {
  if (typeof value === 'bigint') return value
  // What Go's conversion gives for fractions too large for 64 bits.
  return Math.abs(value) < 2 ** 63 ? BigInt(Math.trunc(value)) : -(1n << 63n)
}

function exact(value: bigint): number | bigint {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

/** One problem. */
export function fault(text: string): Problem {
  return { problem: [text] }
}

function unconvertible(name: string, wanted: string, value: HclValue): string {
  return `'${name}' expected type '${wanted}', got unconvertible type '${typeName(value)}'`
}

/** The type as Go prints it. */
function typeName(value: HclValue): string {
  if (isObject(value)) return 'map[string]interface {}'
  if (isList(value)) return value.ofObjects ? '[]map[string]interface {}' : '[]interface {}'
  return kindName(value)
}

/** The kind as Go prints it. */
export function kindName(value: HclValue): string {
  switch (typeof value) {
    case 'string': return 'string'
    case 'boolean': return 'bool'
    case 'bigint': return 'int'
    case 'number': return 'float64'
    default: return value === null ? 'invalid' : isObject(value) ? 'map' : 'slice'
  }
}
