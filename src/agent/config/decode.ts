import { InputError } from '../../std/errors.ts'
import { type HclObject, type HclValue, isList, isObject } from '../../lang/hcl/tree.ts'
import type { Opaque, Option, OptionValue } from './option.ts'
import { options } from './options/index.ts'

/** Values of one source, by key. */
export type OptionValues = ReadonlyMap<string, OptionValue>

export interface Decoded {
  readonly values: OptionValues
  /** Keys that no row names, in order. */
  readonly unknown: readonly string[]
}

interface Block {
  readonly options: ReadonlyMap<string, Option>
  readonly blocks: ReadonlyMap<string, Block>
}

interface MutableBlock {
  readonly options: Map<string, Option>
  readonly blocks: Map<string, MutableBlock>
}

const root: Block = blockTree()

function blockTree(): Block {
  const top: MutableBlock = { options: new Map(), blocks: new Map() }
  for (const row of options) {
    const path = row.key.split('.')
    const name = path.pop()!
    let block = top
    for (const part of path) {
      let next = block.blocks.get(part)
      if (next === undefined) block.blocks.set(part, next = { options: new Map(), blocks: new Map() })
      block = next
    }
    block.options.set(name, row)
  }
  return top
}

/**
 * Reads a parsed source against the rows, as strictly as the original: types must fit, lists of one element stand for that element
 * where no list is wanted. All type errors are thrown together as one `InputError`; unknown keys are only reported.
 */
export function decodeSource(source: HclObject): Decoded {
  const values = new Map<string, OptionValue>()
  const unknown: string[] = []
  const problems: string[] = []
  decodeBlock(root, source, '', { values, unknown, problems })
  if (problems.length > 0) {
    const points = problems.map((problem) => `* ${problem}`).sort()
    throw new InputError(`${problems.length} error(s) decoding:\n\n${points.join('\n')}`)
  }
  return { values, unknown: unknown.sort() }
}

interface Sink {
  readonly values: Map<string, OptionValue>
  readonly unknown: string[]
  readonly problems: string[]
}

function decodeBlock(block: Block, source: HclObject, name: string, sink: Sink): void {
  const left = new Set(source.keys())
  const path = (field: string): string => (name === '' ? field : `${name}.${field}`)
  const take = (field: string): HclValue | undefined => {
    const key = source.has(field) ? field : [...left].find((candidate) => candidate.toLowerCase() === field.toLowerCase())
    if (key === undefined) return undefined
    left.delete(key)
    return source.get(key)
  }
  for (const [field, row] of block.options) {
    const value = take(field)
    if (value === undefined || value === null) continue
    const decoded = decodeOption(row, value)
    if (typeof decoded === 'object' && 'problem' in decoded) sink.problems.push(...decoded.problem)
    else sink.values.set(row.key, decoded)
  }
  for (const [field, inner] of block.blocks) {
    const value = take(field)
    if (value === undefined || value === null) continue
    const table = single(value)
    if (table === null) continue
    if (isObject(table)) decodeBlock(inner, table, path(field), sink)
    else sink.problems.push(`'${path(field)}' expected a map, got '${kindName(table)}'`)
  }
  for (const key of left) sink.unknown.push(path(key))
}

interface Problem {
  readonly problem: readonly string[]
}

function decodeOption(row: Option, value: HclValue): OptionValue | Problem {
  switch (row.kind) {
    case 'strings': return decodeStrings(row.key, value)
    case 'map': return decodeMap(row.key, single(value))
    case 'object': return opaque(row.key, single(value), false)
    case 'objects': return opaque(row.key, value, true)
    default: return decodeScalar(row.key, row.kind, single(single(value)))
  }
}

function decodeScalar(name: string, kind: 'string' | 'bool' | 'int' | 'uint' | 'uint32' | 'uint64' | 'float64', value: HclValue): OptionValue | Problem {
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

function decodeStrings(name: string, value: HclValue): readonly string[] | Problem {
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

function decodeMap(name: string, value: HclValue): ReadonlyMap<string, string> | Problem {
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

function opaque(name: string, value: HclValue, list: boolean): Opaque | Problem {
  if (list) return isList(value) ? { opaque: true, count: value.items.length } : fault(`'${name}': source data must be an array or slice, got ${kindName(value)}`)
  return isObject(value) ? { opaque: true, count: value.size } : fault(`'${name}' expected a map, got '${kindName(value)}'`)
}

/** The one element of a list of one, which HCL makes of a block. */
function single(value: HclValue): HclValue {
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

function fault(text: string): Problem {
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

function kindName(value: HclValue): string {
  switch (typeof value) {
    case 'string': return 'string'
    case 'boolean': return 'bool'
    case 'bigint': return 'int'
    case 'number': return 'float64'
    default: return value === null ? 'invalid' : isObject(value) ? 'map' : 'slice'
  }
}
