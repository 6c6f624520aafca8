import { parseDuration } from '../std/duration.ts'
import { InputError } from '../std/errors.ts'
import { joinProblems } from '../std/go-multi-error.ts'
import { quote } from '../std/quote.ts'
import { JsonNumber, JsonObject, type JsonTree } from './json-parse.ts'
import { described, fieldOf, typeName } from './json-scalars.ts'
import { inside, type Codec, type Kind } from './kind.ts'
import type { Free } from './values.ts'
import { integerOfDouble, integerOfText } from './weak-number.ts'

/**
 * Reads a record from parsed JSON as the original's mapstructure does for config entries: scalars become what the field wants, a
 * single value a list of one, a list of one a single value, and keys match without regard to case or by an alias. Indexes are passed over.
 */
export function weakRecord<T>(codec: Codec<T>, tree: JsonObject): T {
  const reader = new WeakReader()
  const value = reader.record(codec, tree, '') as T
  if (reader.problems.length > 0) {
    throw new InputError(`${reader.problems.length} error(s) decoding:\n\n${reader.problems.toSorted().map((problem) => `* ${problem}`).join('\n')}`)
  }
  if (reader.unused.length > 0) throw new InputError(joinProblems(reader.unused.map(unusedProblem)))
  return value
}

function unusedProblem(key: string): string {
  const hint = key.toLowerCase().endsWith('namespace') ? ', namespaces are a consul enterprise feature' : ''
  return `invalid config key ${quote(key)}${hint}`
}

const indexFields: ReadonlySet<string> = new Set(['CreateIndex', 'ModifyIndex'])

/** A number that HCL wrote without a fraction: it stays an integer where anything may stand. */
export class WholeNumber extends JsonNumber {}

class WeakReader {
  readonly problems: string[] = []
  readonly unused: string[] = []

  record(codec: Codec<unknown>, tree: JsonTree, path: string): unknown {
    const value = { ...(codec.zero() as Record<string, unknown>) }
    const one = single(tree)
    if (one === null) return value
    if (!(one instanceof JsonObject)) {
      this.problems.push(`'${path}' expected a map, got '${kindOfJson(one)}'`)
      return value
    }
    const unused: string[] = []
    const within = (name: string): string => (path === '' ? name : `${path}.${name}`)
    const members = withoutAliases(codec, one)
    const chosen = chosenNames(codec, members.keys())
    for (const [name, item] of members) {
      const field = fieldOf(codec, name)
      if (field === undefined || chosen.get(field.name) !== name) unused.push(within(name))
      else if (!indexFields.has(field.name)) value[field.name] = this.#read(field.kind, item, within(field.name))
    }
    this.unused.push(...unused.sort().filter((name) => !indexFields.has(name)))
    return value
  }

  #read(kind: Kind<unknown>, tree: JsonTree, path: string): unknown {
    switch (kind.kind) {
      case 'rec': return this.record(kind.record!(), tree, path)
      case 'opt': return tree === null ? null : this.#read(inside(kind), tree, path)
      case 'list': return this.#list(kind.item!, tree, path)
      case 'map': return this.#map(kind.item!, tree, path)
      case 'any': return free(unwrapped(tree))
      default: return this.#scalar(kind, single(tree), path)
    }
  }

  #list(item: Kind<unknown>, tree: JsonTree, path: string): unknown {
    if (tree === null) return null
    if (tree instanceof JsonObject && tree.names.length === 0) return []
    return (Array.isArray(tree) ? tree : [tree]).map((element, at) => this.#read(item, element, `${path}[${at}]`))
  }

  #map(item: Kind<unknown>, tree: JsonTree, path: string): ReadonlyMap<string, unknown> | null {
    const one = single(tree)
    if (one === null) return null
    if (Array.isArray(one)) return this.#joined(item, one, path)
    if (!(one instanceof JsonObject)) {
      this.problems.push(`'${path}' expected a map, got '${kindOfJson(one)}'`)
      return null
    }
    const entries = new Map(one.names.map((name, at) => [name, one.values[at] as JsonTree]))
    return new Map([...entries].map(([name, value]) => [name, this.#read(item, value, `${path}[${name}]`)]))
  }

  /** Several maps where one is wanted are laid over each other, up to the first that is none. */
  #joined(item: Kind<unknown>, trees: readonly JsonTree[], path: string): ReadonlyMap<string, unknown> {
    const joined = new Map<string, unknown>()
    const before = this.problems.length
    for (const [at, tree] of trees.entries()) {
      for (const [name, value] of this.#map(item, tree, `${path}[${at}]`) ?? []) joined.set(name, value)
      if (this.problems.length > before) break
    }
    return joined
  }

  #scalar(kind: Kind<unknown>, tree: JsonTree, path: string): unknown {
    const zero = kind.kind === 'str' ? '' : kind.kind === 'bool' ? false : 0
    if (tree === null) return zero
    const value = kind.kind === 'str' ? textOf(tree) : kind.kind === 'bool' ? truthOf(tree) : this.#number(kind, tree, path)
    if (value !== undefined) return value
    if (typeof tree === 'string') this.problems.push(`cannot parse '${path}' as ${unparsable(kind, tree)}`)
    else this.problems.push(`'${path}' expected type '${typeName(kind)}', got unconvertible type '${goTypeOf(tree)}'`)
    return zero
  }

  #number(kind: Kind<unknown>, tree: JsonTree, path: string): number | bigint | undefined {
    if (typeof tree === 'boolean') return tree ? 1 : 0
    const fraction = kind.kind === 'f32' || kind.kind === 'f64'
    if (tree instanceof JsonNumber) {
      const value = Number(tree.text)
      if (fraction) return kind.kind === 'f32' ? Math.fround(value) : value
      const whole = integerOfDouble(kind, value)
      if (whole === undefined) this.problems.push(`cannot parse '${path}' as int: value out of range`)
      return whole ?? 0
    }
    if (typeof tree !== 'string') return undefined
    if (kind.kind === 'dur') {
      const parsed = parseDuration(tree)
      if (!('error' in parsed)) return parsed.value
      this.problems.push(`error decoding '${path}': ${parsed.error}`)
      return 0
    }
    if (!fraction) {
      const parsed = integerOfText(kind, tree)
      if ('value' in parsed) return parsed.value
      this.problems.push(`cannot parse '${path}' as ${typeName(kind).startsWith('uint') ? 'uint' : 'int'}: ${parsed.problem}`)
      return 0
    }
    if (!/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(tree)) return undefined
    return kind.kind === 'f32' ? Math.fround(Number(tree)) : Number(tree)
  }
}

/**
 * Members by name; of several under the very same name the last one counts. The original puts the field's name, in small letters, in place
 * of an alias, unless that is there too.
 */
function withoutAliases(codec: Codec<unknown>, object: JsonObject): ReadonlyMap<string, JsonTree> {
  const members = new Map<string, JsonTree>()
  for (const [at, name] of object.names.entries()) {
    const small = fieldOf(codec, name)?.name.toLowerCase()
    const isAlias = small !== undefined && name.toLowerCase() !== small
    if (!isAlias) members.set(name, object.values[at] as JsonTree)
    else if (!object.names.includes(small)) members.set(small, object.values[at] as JsonTree)
  }
  return members
}

/** Which of several spellings of a field counts: its own name, or else the first. */
function chosenNames(codec: Codec<unknown>, names: Iterable<string>): ReadonlyMap<string, string> {
  const chosen = new Map<string, string>()
  for (const name of names) {
    const field = fieldOf(codec, name)
    if (field !== undefined && (name === field.name || !chosen.has(field.name))) chosen.set(field.name, name)
  }
  return chosen
}

/** A list of one where no list is wanted is what it holds: HCL makes such lists of blocks. */
function single(tree: JsonTree): JsonTree {
  return Array.isArray(tree) && tree.length === 1 ? (tree[0] as JsonTree) : tree
}

/** The same for a free value, and for the values of the object that it holds. */
function unwrapped(tree: JsonTree): JsonTree {
  if (!Array.isArray(tree) || tree.length !== 1) return tree
  const [first] = tree
  if (!(first instanceof JsonObject)) return first as JsonTree
  const object = new JsonObject()
  for (const [at, name] of first.names.entries()) {
    object.names.push(name)
    object.values.push(single(first.values[at] as JsonTree))
  }
  return object
}

function free(tree: JsonTree): Free {
  if (tree instanceof WholeNumber) return BigInt(tree.text)
  if (tree instanceof JsonNumber) return Number(tree.text)
  if (Array.isArray(tree)) return tree.map(free)
  if (!(tree instanceof JsonObject)) return tree
  return new Map(tree.names.map((name, at) => [name, free(tree.values[at] as JsonTree)]))
}

function textOf(tree: JsonTree): string | undefined {
  if (typeof tree === 'boolean') return tree ? '1' : '0'
  if (tree instanceof WholeNumber) return tree.text
  return tree instanceof JsonNumber ? String(Number(tree.text)) : typeof tree === 'string' ? tree : undefined
}

const truths: ReadonlyMap<string, boolean> = new Map([
  ...['1', 't', 'T', 'TRUE', 'true', 'True'].map((text) => [text, true] as const),
  ...['0', 'f', 'F', 'FALSE', 'false', 'False', ''].map((text) => [text, false] as const),
])

function truthOf(tree: JsonTree): boolean | undefined {
  if (typeof tree === 'boolean') return tree
  return tree instanceof JsonNumber ? Number(tree.text) !== 0 : typeof tree === 'string' ? truths.get(tree) : undefined
}

/** What Go's parser of numbers and truths says. */
function unparsable(kind: Kind<unknown>, text: string): string {
  const [type, parser] = kind.kind === 'bool' ? ['bool', 'ParseBool'] : ['float', 'ParseFloat']
  return `${type}: strconv.${parser}: parsing ${quote(text)}: invalid syntax`
}

/** Go's kind of a value. */
export function kindOfJson(tree: JsonTree): string {
  if (tree instanceof WholeNumber) return 'int'
  if (tree instanceof JsonNumber) return 'float64'
  return Array.isArray(tree) ? 'slice' : described(tree)
}

function goTypeOf(tree: JsonTree): string {
  if (tree instanceof JsonObject) return 'map[string]interface {}'
  return Array.isArray(tree) ? '[]interface {}' : kindOfJson(tree)
}
