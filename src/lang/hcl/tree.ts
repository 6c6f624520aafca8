import { InputError } from '../../std/errors.ts'
import { quote } from '../../std/quote.ts'
import { literalText } from './literal-text.ts'
import { type Item, type LiteralNode, type Node, nodePosition, originalTypeNames, positionText, type Token } from './syntax.ts'

/** Integers are bigints, fractions numbers: the original tells them apart and says so in its errors. */
export type HclValue = string | boolean | bigint | number | null | HclObject | HclList

export type HclObject = ReadonlyMap<string, HclValue>

/** `ofObjects`: a list that blocks made, which the original types as a list of objects. */
export interface HclList {
  readonly items: readonly HclValue[]
  readonly ofObjects: boolean
}

export function isObject(value: HclValue): value is HclObject {
  return value instanceof Map
}

export function isList(value: HclValue): value is HclList {
  return typeof value === 'object' && value !== null && !(value instanceof Map)
}

/** The items of an object as values: each block is a list of objects, labels nest, repeated keys join. */
export function objectOf(items: readonly Item[], name: string): HclObject {
  const out = new Map<string, HclValue>()
  const labelled = new Set<string>()
  for (const item of items) {
    if (item.value === undefined) continue
    const [first] = item.keys
    if (first === undefined) throw new InputError(`At -: ${name}: map must have string keys`)
    const key = textOf(first)
    if (labelled.has(key)) continue
    const fieldName = `${name}.${key}`
    const before = out.get(key)
    if (item.keys.length === 1) {
      out.set(key, valueOf(item.value, fieldName, before))
      continue
    }
    labelled.add(key)
    const blocks = sameKey(items, key).map((block, i) => objectOf([block], `${fieldName}[${i}]`))
    out.set(key, { items: [...listBefore(before, fieldName, item), ...blocks], ofObjects: true })
  }
  return out
}

/** The items under a key, with that key taken off. Keys of blocks match without regard to case. */
function sameKey(items: readonly Item[], key: string): Item[] {
  const folded = key.toLowerCase()
  return items
    .filter((item) => item.keys[0] !== undefined && textOf(item.keys[0]).toLowerCase() === folded)
    .map((item) => ({ keys: item.keys.slice(1), value: item.value }))
}

function listBefore(before: HclValue | undefined, name: string, item: Item): readonly HclValue[] {
  if (before === undefined) return []
  if (isList(before)) return before.items
  throw unknownType(name, item.value!)
}

/** A value; what stood under the same key before decides how a repeated key is read, as in the original. */
function valueOf(node: Node, name: string, before: HclValue | undefined): HclValue {
  if (before === undefined || before === null) return freshValue(node, name)
  if (isList(before)) {
    if (node.kind === 'literal') throw new InputError(`At ${positionText(nodePosition(node))}: unknown slice type: ${originalTypeNames.literal}`)
    const added = node.kind === 'list' ? node.items : [node]
    const items = added.map((element, i) => elementOf(element, `${name}[${i}]`, before.ofObjects))
    return { items: [...before.items, ...items], ofObjects: before.ofObjects }
  }
  if (node.kind !== 'literal') throw unknownType(name, node, typeof before === 'string')
  return literalLike(node, name, before)
}

function freshValue(node: Node, name: string): HclValue {
  if (node.kind === 'literal') return literalValue(node)
  if (node.kind === 'object') return { items: [objectOf(node.items, `${name}[0]`)], ofObjects: true }
  return { items: node.items.map((element, i) => elementOf(element, `${name}[${i}]`, false)), ofObjects: false }
}

/** An element of a list, where objects stand for themselves. */
function elementOf(node: Node, name: string, mustBeObject: boolean): HclValue {
  if (node.kind === 'object') return objectOf(node.items, name)
  if (mustBeObject) throw new InputError(`At ${positionText(nodePosition(node))}: ${name}: not an object type for map (${originalTypeNames[node.kind]})`)
  return freshValue(node, name)
}

function literalValue(node: LiteralNode): HclValue {
  const { type, text } = node.token
  switch (type) {
    case 'BOOL': return text === 'true'
    case 'NUMBER': return parseInteger(text)
    case 'FLOAT': return parseFraction(text)
    default: return textOf(node.token)
  }
}

/** A literal read as the type that the key had before. */
function literalLike(node: LiteralNode, name: string, before: HclValue): HclValue {
  const { type, text } = node.token
  switch (typeof before) {
    case 'boolean':
      if (type === 'BOOL') return text === 'true'
      break
    case 'number':
      if (type === 'FLOAT' || type === 'NUMBER') return parseFraction(text)
      break
    case 'bigint':
      if (type === 'NUMBER') return parseInteger(text)
      if (type === 'STRING') return parseInteger(textOf(node.token))
      break
    case 'string':
      if (type === 'NUMBER') return text
      if (type === 'STRING' || type === 'HEREDOC') return textOf(node.token)
      break
    default: break
  }
  throw unknownType(name, node, typeof before === 'string')
}

function unknownType(name: string, node: Node, forString = false): InputError {
  const what = forString ? 'unknown type for string' : 'unknown type'
  return new InputError(`At ${positionText(nodePosition(node))}: ${name}: ${what} ${originalTypeNames[node.kind]}`)
}

function textOf(token: Token): string {
  const text = literalText(token)
  // The original panics here.
  if (text === undefined) throw new InputError(`At ${positionText(token.position)}: unquote ${token.text} err: invalid syntax`)
  return text
}

const int64 = { least: -(1n << 63n), most: (1n << 63n) - 1n }

/** Go's `strconv.ParseInt(text, 0, 64)`: decimal, `0x…` and octal with a leading zero. */
function parseInteger(text: string): bigint {
  const match = /^([+-]?)(0[xX][0-9a-fA-F]+|0[0-7]+|0|[1-9]\d*)$/.exec(text)
  if (match === null) throw new InputError(`strconv.ParseInt: parsing ${quote(text)}: invalid syntax`)
  const [, sign = '', digits = ''] = match
  const magnitude = BigInt(/^0[0-7]/.test(digits) ? `0o${digits.slice(1)}` : digits)
  const value = sign === '-' ? -magnitude : magnitude
  if (value < int64.least || value > int64.most) throw new InputError(`strconv.ParseInt: parsing ${quote(text)}: value out of range`)
  return value
}

function parseFraction(text: string): number {
  const fail = (what: string): InputError => new InputError(`strconv.ParseFloat: parsing ${quote(text)}: ${what}`)
  const value = /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? Number(text) : Number.NaN
  if (Number.isNaN(value)) throw fail('invalid syntax')
  if (!Number.isFinite(value)) throw fail('value out of range')
  return value
}
