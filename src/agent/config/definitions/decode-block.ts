import { isList, isObject, type HclObject, type HclValue } from '../../../lang/hcl/tree.ts'
import type { Free } from '../../../wire/values.ts'
import { decodeMap, decodeScalar, decodeStrings, kindName, type Problem, single } from '../decode-value.ts'
import { FieldTaker } from '../field-taker.ts'
import { Block, type BlockValue } from './block.ts'
import type { FieldShape, Shape } from './shape.ts'

/** Where faults of a source go. */
export interface Faults {
  readonly unknown: string[]
  readonly problems: string[]
}

/** Reads a block against its shape; `path` is how errors call it. */
export function decodeBlock(shape: Shape, source: HclObject, path: string, faults: Faults): Block {
  const values = new Map<string, BlockValue>()
  const fields = new FieldTaker(translated(shape, source))
  for (const [name, field] of Object.entries(shape.fields)) {
    const value = fields.take(name)
    if (value === undefined || value === null) continue
    const decoded = decodeField(field, value, `${path}.${name}`, faults)
    if (decoded !== undefined) values.set(name, decoded)
  }
  for (const key of fields.left) faults.unknown.push(`${path}.${key}`)
  return new Block(values)
}

/** Other names replaced by the ones they stand for, which win where both are written. */
function translated({ aliases = {} }: Shape, source: HclObject): HclObject {
  const out = new Map<string, HclValue>()
  for (const [key, value] of source) {
    const name = key.toLowerCase()
    const other = Object.hasOwn(aliases, name) ? aliases[name] : undefined
    if (other === undefined) out.set(key, value)
    else if (!source.has(other)) out.set(other, value)
  }
  return out
}

function decodeField(shape: FieldShape, value: HclValue, path: string, faults: Faults): BlockValue | undefined {
  switch (shape) {
    case 'string': case 'bool': case 'int': return settled(decodeScalar(path, shape, single(single(value))), faults)
    case 'strings': return settled(decodeStrings(path, value), faults)
    case 'texts': return settled(decodeMap(path, single(value)), faults)
    case 'any': {
      const table = asTable(single(value), path, faults)
      return table && free(table) as ReadonlyMap<string, Free>
    }
    default: return decodeBlocks(shape, value, path, faults)
  }
}

function decodeBlocks({ kind, of }: Exclude<FieldShape, string>, value: HclValue, path: string, faults: Faults): BlockValue | undefined {
  if (kind === 'objects') return decodeList(of(), value, path, faults)
  const table = asTable(single(value), path, faults)
  if (table === undefined) return undefined
  if (kind === 'object') return decodeBlock(of(), table, path, faults)
  const out = new Map<string, Block>()
  const texts = new Map<string, readonly string[]>()
  for (const [name, element] of table) {
    const at = `${path}[${name}]`
    if (kind === 'lists') {
      const found = settled(decodeStrings(at, element), faults)
      if (found !== undefined) texts.set(name, found)
      continue
    }
    const inner = asTable(single(element), at, faults)
    if (inner !== undefined) out.set(name, decodeBlock(of(), inner, at, faults))
  }
  return kind === 'lists' ? texts : out
}

/** A list of blocks; undefined when it is none. */
export function decodeList(shape: Shape, value: HclValue, path: string, faults: Faults): readonly Block[] | undefined {
  if (!isList(value)) {
    faults.problems.push(`'${path}': source data must be an array or slice, got ${kindName(value)}`)
    return undefined
  }
  return value.items.flatMap((element, i) => {
    const table = asTable(single(element), `${path}[${i}]`, faults)
    return table === undefined ? [] : [decodeBlock(shape, table, `${path}[${i}]`, faults)]
  })
}

function asTable(value: HclValue, path: string, faults: Faults): HclObject | undefined {
  if (isObject(value)) return value
  faults.problems.push(`'${path}' expected a map, got '${kindName(value)}'`)
  return undefined
}

function settled<T extends BlockValue>(decoded: T | Problem, faults: Faults): T | undefined {
  if (!(typeof decoded === 'object' && 'problem' in decoded)) return decoded
  faults.problems.push(...decoded.problem)
  return undefined
}

/** A table as it is, but blocks that HCL made lists of one of stand for themselves. */
function free(value: HclValue): Free {
  if (isObject(value)) return new Map([...value].map(([key, element]) => [key, free(single(element))]))
  if (isList(value)) return value.items.map(free)
  return typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value
}
