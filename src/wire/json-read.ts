import { byteArray } from '../std/bytes.ts'
import { parseDuration } from '../std/duration.ts'
import { InputError } from '../std/errors.ts'
import { quote } from '../std/quote.ts'
import { unbase64 } from './json-text.ts'
import { JsonNumber, JsonObject, parseJson, parseWholeJson, type JsonTree } from './json-parse.ts'
import {
  described, durationOfNumber, isNumeric, namedFieldOf, numberOf, parseTime, structName, typeName, typeOf,
} from './json-scalars.ts'
import { inside, u8, type Codec, type CustomKind, type Field, type Kind } from './kind.ts'
import type { Free, I64 } from './values.ts'
import { zeroTime } from './values.ts'

/** How JSON is read. */
export interface JsonReadOptions {
  /** Fields that no record has are refused with `json: unknown field "X"`, as in the bodies of Consul's API. */
  readonly strict?: boolean
  /** The source and the strings in it are JavaScript text rather than byte strings. */
  readonly text?: boolean
  /** Nothing may follow the value (Go's `Unmarshal`), and a cut text is `unexpected end of JSON input`. */
  readonly whole?: boolean
  /** The value to read onto, as Go reads into a struct with defaults: fields that the text leaves out keep theirs. */
  readonly onto?: unknown
}

/** The value of a kind from a JSON text, by the rules of Go's encoding/json. Throws `InputError` with Go's text. */
export function readJson<T>(kind: Kind<T>, source: string, options: JsonReadOptions = {}): T {
  const parse = options.whole === true ? parseWholeJson : parseJson
  return readTree(kind, parse(source, options.text === true), options)
}

/** The value of a kind from parsed JSON. */
export function readTree<T>(kind: Kind<T>, tree: JsonTree, options: JsonReadOptions = {}): T {
  return new TreeReader(options.strict === true).whole((reader) => reader.read(kind, tree, options.onto)) as T
}

/** A value of a wrong type. Its place is told by the outermost reader that has one. */
class Mismatch extends InputError {
  readonly what: string
  readonly type: string
  constructor(what: string, type: string, place: string) {
    super(`json: cannot unmarshal ${what} into Go ${place} of type ${type}`)
    this.what = what
    this.type = type
  }
}

/**
 * Go goes on after a value of a wrong type, bad base64 or an unknown field, and reports the first such error at the end. A type
 * with its own reader is read by itself, and its error ends everything at once. Messages name the innermost struct and the path
 * to the value.
 */
class TreeReader {
  private error: InputError | undefined
  /** Durations that cannot be read, with the place of their field: a type's own reader looks at them when all else was read. */
  private readonly late = new Map<number, InputError>()
  private readonly strict: boolean
  private readonly own: boolean
  private struct = ''
  private readonly path: string[] = []
  constructor(strict: boolean, own = false) {
    this.strict = strict
    this.own = own
  }

  /** Runs a reading to its end, then reports what was found on the way. */
  whole(run: (reader: TreeReader) => unknown): unknown {
    const value = run(this)
    const error = this.error ?? this.late.get(Math.min(...this.late.keys()))
    if (error !== undefined) throw error
    return value
  }

  read(kind: Kind<unknown>, tree: JsonTree, current: unknown): unknown {
    switch (kind.kind) {
      case 'rec': return this.record(kind.record!(), tree, current)
      case 'opt': return tree === null ? null : this.read(inside(kind), tree, current ?? undefined)
      case 'list': return this.list(kind, tree, current)
      case 'map': return this.map(kind, tree, current)
      case 'any': return this.free(tree)
      case 'custom': return this.custom(kind.custom!, tree)
      case 'bytes': return this.bytes(kind, tree, current)
      case 'buffer': return this.buffer(kind, tree, current)
      case 'time': return this.time(tree, current)
      default: return this.scalar(kind, tree, current)
    }
  }

  private custom(made: CustomKind<unknown>, tree: JsonTree): unknown {
    const codec = tree instanceof JsonObject ? made.recordOfJson?.((name) => tree.values[tree.names.indexOf(name)]) : undefined
    if (codec === undefined) throw new InputError('json: a type of private encoding has no JSON to read')
    return this.record(codec, tree, undefined)
  }

  private scalar(kind: Kind<unknown>, tree: JsonTree, current: unknown): unknown {
    const before = current ?? zeroOf(kind)
    if (tree === null) return before
    if (kind.kind === 'str') return typeof tree === 'string' ? tree : this.mismatch(kind, tree, before)
    if (kind.kind === 'bool') return typeof tree === 'boolean' ? tree : this.mismatch(kind, tree, before)
    if (kind.json.duration !== undefined) return duration(tree)
    if (!(tree instanceof JsonNumber)) return this.mismatch(kind, tree, before)
    return numberOf(kind, tree.text) ?? this.mismatch(kind, tree, before)
  }

  private mismatch(kind: Kind<unknown>, tree: JsonTree, current: unknown): unknown {
    const what = tree instanceof JsonNumber && isNumeric(kind) ? `number ${tree.text}` : described(tree)
    this.error ??= new Mismatch(what, typeName(kind), this.place())
    return current
  }

  private place(): string {
    return this.path.length === 0 ? 'value' : `struct field ${this.struct}.${this.path.join('.')}`
  }

  private list(kind: Kind<unknown>, tree: JsonTree, current: unknown): unknown {
    if (tree === null) return null
    if (!Array.isArray(tree)) return this.mismatch(kind, tree, current ?? null)
    const item = kind.item!
    // Go reads into the elements that are there already, so a null leaves a default as it is.
    const before = Array.isArray(current) ? current : []
    return tree.map((element, at) => this.read(item, element, before[at]))
  }

  private map(kind: Kind<unknown>, tree: JsonTree, current: unknown): unknown {
    if (tree === null) return null
    if (!(tree instanceof JsonObject)) return this.mismatch(kind, tree, current ?? null)
    const out = new Map(current as ReadonlyMap<string, unknown> | null | undefined)
    tree.names.forEach((name, at) => out.set(name, this.read(kind.item!, tree.values[at]!, undefined)))
    return out
  }

  private bytes(kind: Kind<unknown>, tree: JsonTree, current: unknown): unknown {
    if (tree === null) return null
    if (Array.isArray(tree)) return tree.map((element) => String.fromCharCode(this.read(u8(), element, 0) as number)).join('')
    if (typeof tree !== 'string') return this.mismatch(kind, tree, current ?? null)
    try {
      return unbase64(tree)
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      this.error ??= error
      return current ?? null
    }
  }

  private buffer(kind: Kind<unknown>, tree: JsonTree, current: unknown): unknown {
    const value = this.bytes(kind, tree, null)
    return typeof value === 'string' ? byteArray(value) : tree === null ? null : (current ?? null)
  }

  private time(tree: JsonTree, current: unknown): unknown {
    if (tree === null) return current ?? zeroTime
    return parseTime(typeof tree === 'string' ? tree : tree instanceof JsonNumber ? tree.text : described(tree))
  }

  private free(tree: JsonTree): Free {
    if (tree instanceof JsonNumber) {
      const value = Number(tree.text)
      if (Number.isFinite(value)) return value
      this.error ??= new Mismatch(`number ${tree.text}`, 'float64', this.place())
      return null
    }
    if (Array.isArray(tree)) return tree.map((item) => this.free(item))
    if (!(tree instanceof JsonObject)) return tree
    return new Map(tree.names.map((name, at) => [name, this.free(tree.values[at]!)]))
  }

  private record(codec: Codec<unknown>, tree: JsonTree, current: unknown): unknown {
    const value = (current ?? codec.zero()) as Record<string, unknown>
    if (tree === null) return value
    const { ownReader } = codec.options
    if (ownReader === undefined) return this.fields(codec, tree, value)
    try {
      return new TreeReader(ownReader === 'strict', true).whole((reader) => reader.fields(codec, tree, value))
    } catch (error) {
      throw error instanceof Mismatch && this.path.length > 0 ? new Mismatch(error.what, error.type, this.place()) : error
    }
  }

  private fields(codec: Codec<unknown>, tree: JsonTree, value: Record<string, unknown>): unknown {
    if (!(tree instanceof JsonObject)) {
      this.error ??= new Mismatch(described(tree), typeOf(codec), this.place())
      return value
    }
    const { struct: outer, path } = this
    const out = { ...value }
    const others: { readonly field: Field; readonly alias: number; readonly value: unknown }[] = []
    const given = new Set<Field>()
    for (let at = 0; at < tree.names.length; at++) {
      const named = namedFieldOf(codec, tree.names[at]!)
      if (named === undefined) {
        this.unknown(codec, tree.names[at]!, tree.values[at]!)
        continue
      }
      const { field, alias } = named
      const before = alias === 0 ? out[field.name] : undefined
      this.struct = structName(codec)
      path.push(field.kind.json.aliases?.[alias - 1] ?? field.kind.json.name ?? field.name)
      const read = this.isLate(field) ? this.duration(field, tree.values[at]!, before) : this.read(field.kind, tree.values[at]!, before)
      path.pop()
      if (alias > 0) others.push({ field, alias, value: read })
      else this.take(codec, field, read, out)
      if (alias === 0 && tree.values[at] !== null) given.add(field)
    }
    // What stands under another name counts where the field's own is empty; of a duration, where it is not there.
    for (const { field, value: other } of others.toSorted((a, b) => a.alias - b.alias)) {
      if (field.kind.json.duration === undefined ? isEmpty(out[field.name]) : !given.has(field)) this.take(codec, field, other ?? out[field.name], out)
    }
    this.struct = outer
    return out
  }

  private isLate(field: Field): boolean {
    return this.own && field.kind.json.duration !== undefined
  }

  /** Of several values of a field only the last is looked at. */
  private take(codec: Codec<unknown>, field: Field, value: unknown, out: Record<string, unknown>): void {
    if (this.isLate(field)) {
      const place = codec.fields.indexOf(field)
      this.late.delete(place)
      if (value instanceof InputError) return void this.late.set(place, value)
    }
    out[field.name] = value
  }

  /** A duration, or why it is none. */
  private duration(field: Field, tree: JsonTree, current: unknown): unknown {
    if (typeof tree !== 'string') return this.read(field.kind, tree, current)
    const parsed = parseDuration(tree)
    return 'value' in parsed ? parsed.value : new InputError(parsed.error)
  }

  private unknown(codec: Codec<unknown>, name: string, tree: JsonTree): void {
    const obsolete = codec.options.obsolete?.find((known) => known.toLowerCase() === name.toLowerCase())
    if (obsolete === undefined) {
      if (this.strict) this.error ??= new InputError(`json: unknown field ${quote(name)}`)
    } else if (tree !== null && typeof tree !== 'string') {
      const path = [...this.path, obsolete].join('.')
      this.error ??= new Mismatch(described(tree), 'string', `struct field ${structName(codec)}.${path}`)
    }
  }
}

/** Nothing, as the original's readers see it before they look at another name. */
function isEmpty(value: unknown): boolean {
  if (value instanceof Map) return value.size === 0
  return Array.isArray(value) ? value.length === 0 : value === null || value === '' || value === 0 || value === false
}

function zeroOf(kind: Kind<unknown>): unknown {
  return kind.kind === 'str' ? '' : kind.kind === 'bool' ? false : 0
}

/** Go looks into an `interface{}` here: text is parsed, numbers are cut off, and anything else is no time at all. */
function duration(tree: JsonTree): I64 {
  if (tree instanceof JsonNumber) return durationOfNumber(tree.text)
  return typeof tree === 'string' ? durationOfText(tree) : 0
}

function durationOfText(text: string): I64 {
  const parsed = parseDuration(text)
  if ('error' in parsed) throw new InputError(parsed.error)
  return parsed.value
}
