import { InputError } from '../../std/errors.ts'
import { someOf } from '../../std/go-multi-error.ts'
import { type HclObject, type HclValue, isList, isObject } from '../../lang/hcl/tree.ts'
import { decodeMap, decodeScalar, decodeStrings, decodeTables, fault, kindName, type Problem, single } from './decode-value.ts'
import { decodeBlock as decodeDefinition, decodeList } from './definitions/decode-block.ts'
import type { Block } from './definitions/block.ts'
import type { Shape } from './definitions/shape.ts'
import { FieldTaker } from './field-taker.ts'
import type { Opaque, Option, OptionValue } from './option.ts'
import { options } from './options/index.ts'

/** Values of one source, by key. */
export type OptionValues = ReadonlyMap<string, OptionValue>

export interface Decoded {
  readonly values: OptionValues
  /** Keys that no row names, in order. */
  readonly unknown: readonly string[]
}

interface OptionBlock {
  readonly options: ReadonlyMap<string, Option>
  readonly blocks: ReadonlyMap<string, OptionBlock>
}

interface MutableBlock {
  readonly options: Map<string, Option>
  readonly blocks: Map<string, MutableBlock>
}

const root: OptionBlock = blockTree()

function blockTree(): OptionBlock {
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
    const points = someOf(problems.sort()).map((problem) => `* ${problem}`)
    throw new InputError(`${problems.length} error(s) decoding:\n\n${points.join('\n')}`)
  }
  for (const [one, list] of singles) append(values, one, list)
  return { values, unknown: unknown.sort() }
}

/** Keys of one definition, and the list that it is appended to before sources are merged (surface/config.md K-06). */
const singles = [['check', 'checks'], ['service', 'services']] as const

function append(values: Map<string, OptionValue>, one: string, list: string): void {
  const single = values.get(one)
  if (single === undefined) return
  const before = values.get(list)
  values.delete(one)
  values.set(list, [...(Array.isArray(before) ? before as readonly Block[] : []), ...(single as readonly Block[])])
}

interface Sink {
  readonly values: Map<string, OptionValue>
  readonly unknown: string[]
  readonly problems: string[]
}

function decodeBlock(block: OptionBlock, source: HclObject, name: string, sink: Sink): void {
  const fields = new FieldTaker(source)
  const path = (field: string): string => (name === '' ? field : `${name}.${field}`)
  for (const [field, row] of block.options) {
    const value = fields.take(field)
    if (value === undefined || value === null) continue
    const decoded = row.shape === undefined ? decodeOption(row, value) : decodeDefinitions(row, row.shape, value, sink)
    if (typeof decoded === 'object' && 'problem' in decoded) sink.problems.push(...decoded.problem)
    else sink.values.set(row.key, decoded)
  }
  for (const [field, inner] of block.blocks) {
    const value = fields.take(field)
    if (value === undefined || value === null) continue
    const table = single(value)
    if (table === null) continue
    if (isObject(table)) decodeBlock(inner, table, path(field), sink)
    else sink.problems.push(`'${path(field)}' expected a map, got '${kindName(table)}'`)
  }
  for (const key of fields.left) sink.unknown.push(path(key))
}

function decodeOption(row: Option, value: HclValue): OptionValue | Problem {
  switch (row.kind) {
    case 'strings': return decodeStrings(row.key, value)
    case 'map': return decodeMap(row.key, single(value))
    case 'object': return opaque(row.key, single(value), false)
    case 'objects': return opaque(row.key, value, true)
    case 'tables': return decodeTables(row.key, value)
    default: return decodeScalar(row.key, row.kind, single(single(value)))
  }
}

/** Definitions of services or checks, as a list also where one is written. */
function decodeDefinitions({ key, kind }: Option, shape: Shape, value: HclValue, sink: Sink): OptionValue | Problem {
  if (kind === 'objects') return decodeList(shape, value, key, sink) ?? []
  const table = single(value)
  return isObject(table) ? [decodeDefinition(shape, table, key, sink)] : fault(`'${key}' expected a map, got '${kindName(table)}'`)
}

function opaque(name: string, value: HclValue, list: boolean): Opaque | Problem {
  if (list) return isList(value) ? { opaque: true, count: value.items.length } : fault(`'${name}': source data must be an array or slice, got ${kindName(value)}`)
  return isObject(value) ? { opaque: true, count: value.size } : fault(`'${name}' expected a map, got '${kindName(value)}'`)
}
