import { parseDuration } from '../std/duration.ts'
import { InputError } from '../std/errors.ts'
import { quote } from '../std/quote.ts'
import { byteArray } from '../std/bytes.ts'
import { daysOf, unbase64 } from './json-text.ts'
import { JsonNumber, JsonObject, parseJson, parseWholeJson, type JsonTree } from './json-parse.ts'
import type { Codec, Field, Kind } from './kind.ts'
import { inside } from './msgpack-compile.ts'
import type { Free, I64, Time } from './values.ts'
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
  const reader = new TreeReader(options)
  const value = reader.read(kind, tree, options.onto)
  if (reader.error !== undefined) throw reader.error
  return value as T
}

/**
 * Go goes on after a value of a wrong type or an unknown field, and reports the first such error at the end; a bad `time` or base64
 * text ends it at once. Texts of errors name the innermost struct and the path of fields to the value.
 */
class TreeReader {
  error: InputError | undefined
  private strict: boolean
  private struct = ''
  private path: string[] = []
  constructor(options: JsonReadOptions) {
    this.strict = options.strict === true
  }

  read(kind: Kind<unknown>, tree: JsonTree, current: unknown): unknown {
    switch (kind.kind) {
      case 'rec': return this.record(kind.record!(), tree, current)
      case 'opt': return tree === null ? null : this.read(inside(kind), tree, current ?? undefined)
      case 'list': return this.list(kind, tree, current)
      case 'map': return this.map(kind, tree, current)
      case 'any': return this.free(tree)
      case 'custom': throw new InputError(`json: cannot unmarshal into Go value of a private type`)
      case 'bytes': return this.bytes(tree, current)
      case 'buffer': return this.buffer(tree, current)
      case 'time': return this.time(tree, current)
      default: return tree === null ? current ?? zeroOf(kind) : this.scalar(kind, tree, current ?? zeroOf(kind))
    }
  }

  private scalar(kind: Kind<unknown>, tree: JsonTree, current: unknown): unknown {
    if (kind.kind === 'str') return typeof tree === 'string' ? tree : this.mismatch(kind, tree, current)
    if (kind.kind === 'bool') return typeof tree === 'boolean' ? tree : this.mismatch(kind, tree, current)
    if (kind.kind === 'dur' && kind.json.duration !== undefined && typeof tree === 'string') return this.duration(tree)
    if (!(tree instanceof JsonNumber)) return this.mismatch(kind, tree, current)
    const value = kind.kind === 'dur' && kind.json.duration !== undefined ? truncated(tree.text) : numberOf(kind, tree.text)
    return value ?? this.mismatch(kind, tree, current)
  }

  private duration(text: string): I64 {
    const parsed = parseDuration(text)
    if ('error' in parsed) throw new InputError(parsed.error)
    return parsed.value
  }

  private mismatch(kind: Kind<unknown>, tree: JsonTree, current: unknown): unknown {
    this.save(`json: cannot unmarshal ${described(tree)} into Go ${this.place()} of type ${kind.json.goType ?? typeName(kind)}`)
    return current
  }

  private place(): string {
    return this.path.length === 0 ? 'value' : `struct field ${this.struct}.${this.path.join('.')}`
  }

  private save(text: string): void {
    this.error ??= new InputError(text)
  }

  private list(kind: Kind<unknown>, tree: JsonTree, current: unknown): unknown {
    if (tree === null) return null
    if (!Array.isArray(tree)) return this.mismatch(kind, tree, current ?? null)
    const item = kind.item!
    return tree.map((element) => this.read(item, element, undefined))
  }

  private map(kind: Kind<unknown>, tree: JsonTree, current: unknown): unknown {
    if (tree === null) return null
    if (!(tree instanceof JsonObject)) return this.mismatch(kind, tree, current ?? null)
    const out = new Map(current as ReadonlyMap<string, unknown> | undefined)
    tree.names.forEach((name, at) => out.set(name, this.read(kind.item!, tree.values[at]!, undefined)))
    return out
  }

  private bytes(tree: JsonTree, current: unknown): unknown {
    if (tree === null) return null
    if (typeof tree === 'string') return unbase64(tree)
    if (!Array.isArray(tree)) {
      this.save(`json: cannot unmarshal ${described(tree)} into Go ${this.place()} of type []uint8`)
      return current ?? null
    }
    const item: Kind<number> = { kind: 'u8', item: undefined, record: undefined, custom: undefined, json: {} }
    return String.fromCharCode(...tree.map((element) => Number(this.read(item, element, 0))))
  }

  private buffer(tree: JsonTree, current: unknown): unknown {
    const value = this.bytes(tree, null)
    return typeof value === 'string' ? byteArray(value) : (current ?? null)
  }

  private time(tree: JsonTree, current: unknown): unknown {
    if (tree === null) return current ?? zeroTime
    if (typeof tree !== 'string') throw new InputError('Time.UnmarshalJSON: input is not a JSON string')
    return parseTime(tree)
  }

  private free(tree: JsonTree): Free {
    if (tree instanceof JsonNumber) return Number(tree.text)
    if (Array.isArray(tree)) return tree.map((item) => this.free(item))
    if (!(tree instanceof JsonObject)) return tree
    return new Map(tree.names.map((name, at) => [name, this.free(tree.values[at]!)]))
  }

  private record(codec: Codec<unknown>, tree: JsonTree, current: unknown): unknown {
    const value = (current ?? codec.zero()) as Record<string, unknown>
    if (tree === null) return value
    const { goName = codec.name, ownReader } = codec.options
    const outer = { struct: this.struct, path: this.path, strict: this.strict }
    if (ownReader !== undefined) {
      this.path = []
      this.strict = ownReader === 'strict'
    }
    if (!(tree instanceof JsonObject)) {
      this.save(`json: cannot unmarshal ${described(tree)} into Go ${this.place()} of type ${typeOf(goName)}`)
      Object.assign(this, outer)
      return value
    }
    const out = { ...value }
    const depth = this.path.length
    tree.names.forEach((name, at) => {
      const field = fieldOf(codec, name)
      if (field === undefined) {
        if (this.strict) this.save(`json: unknown field ${quote(name)}`)
        return
      }
      this.struct = ownReader === undefined ? goName : ''
      this.path = [...this.path.slice(0, depth), field.kind.json.name ?? field.name]
      out[field.name] = this.read(field.kind, tree.values[at]!, out[field.name])
    })
    Object.assign(this, outer)
    return out
  }
}

/** How Go names a struct's type: with its package, unless it has no name. */
function typeOf(goName: string): string {
  return goName.includes('.') || goName === '' ? goName || 'struct' : `structs.${goName}`
}

function described(tree: JsonTree): string {
  if (tree instanceof JsonNumber) return 'number'
  if (tree instanceof JsonObject) return 'object'
  return Array.isArray(tree) ? 'array' : typeof tree === 'boolean' ? 'bool' : 'string'
}

const typeNames: Partial<Record<Kind<unknown>['kind'], string>> = {
  str: 'string', bool: 'bool', u64: 'uint64', index: 'uint64', i64: 'int64', int: 'int', u8: 'uint8', u32: 'uint32',
  dur: 'time.Duration', f64: 'float64', f32: 'float32', bytes: '[]uint8', buffer: '[]uint8', any: 'interface {}',
}

function typeName(kind: Kind<unknown>): string {
  if (kind.json.goType !== undefined) return kind.json.goType
  if (kind.kind === 'list') return `[]${typeName(kind.item!)}`
  if (kind.kind === 'map') return `map[string]${typeName(kind.item!)}`
  if (kind.kind === 'opt') return `*${typeName(inside(kind))}`
  if (kind.kind === 'rec') return typeOf(kind.record!().options.goName ?? kind.record!().name)
  return typeNames[kind.kind] ?? kind.kind
}

function zeroOf(kind: Kind<unknown>): unknown {
  return kind.kind === 'str' ? '' : kind.kind === 'bool' ? false : 0
}

const ranges: Partial<Record<Kind<unknown>['kind'], readonly [bigint, bigint]>> = {
  u64: [0n, 0xffff_ffff_ffff_ffffn], i64: [-(1n << 63n), (1n << 63n) - 1n], dur: [-(1n << 63n), (1n << 63n) - 1n],
  index: [0n, (1n << 53n) - 1n], int: [-(1n << 53n) + 1n, (1n << 53n) - 1n], u8: [0n, 255n], u32: [0n, 0xffff_ffffn],
}

/** A number of a kind, or undefined when it does not fit: fractions and exponents never fit an integer in Go. */
function numberOf(kind: Kind<unknown>, text: string): number | bigint | undefined {
  const range = ranges[kind.kind]
  if (range === undefined) {
    const value = Number(text)
    return Number.isFinite(value) ? value : undefined
  }
  if (!/^-?\d+$/.test(text) || text.length > 20) return undefined
  if (range[0] === 0n && text.startsWith('-')) return undefined
  const value = BigInt(text)
  if (value < range[0] || value > range[1]) return undefined
  return canonical(value)
}

function canonical(value: bigint): I64 {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

/** What `time.Duration(float64)` gives. */
function truncated(text: string): I64 {
  const value = Math.trunc(Number(text))
  if (Number.isSafeInteger(value)) return value + 0
  return Math.abs(value) < 2 ** 63 ? canonical(BigInt(value)) : -(1n << 63n)
}

const fieldTables = new WeakMap<Codec<unknown>, { readonly exact: ReadonlyMap<string, Field>; readonly folded: ReadonlyMap<string, Field> }>()

/** Finds a field by its exact name, then without regard to case. */
function fieldOf(codec: Codec<unknown>, name: string): Field | undefined {
  let table = fieldTables.get(codec)
  if (table === undefined) {
    const exact = new Map<string, Field>()
    const folded = new Map<string, Field>()
    for (const field of codec.fields) {
      if (field.kind.json.skip === true) continue
      for (const known of [field.kind.json.name ?? field.name, ...(field.kind.json.aliases ?? [])]) {
        exact.set(known, field)
        if (!folded.has(fold(known))) folded.set(fold(known), field)
      }
    }
    fieldTables.set(codec, (table = { exact, folded }))
  }
  return table.exact.get(name) ?? table.folded.get(fold(name))
}

/** Go folds ASCII, and takes the Kelvin sign for k and the long s for s. */
function fold(name: string): string {
  return name.replaceAll('\xe2\x84\xaa', 'k').replaceAll('\xc5\xbf', 's').replaceAll('\u212a', 'k').replaceAll('\u017f', 's')
    .replace(/[A-Z]/g, (letter) => letter.toLowerCase())
}

const rfc3339 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/

/** An RFC 3339 instant. */
export function parseTime(text: string): Time {
  const match = rfc3339.exec(text)
  if (match === null) throw badTime(text)
  const [, year, month, day, hour, minute, second, fraction = '', zone = 'Z'] = match
  const [y, mo, d, h, mi, s] = [Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second)]
  if (mo < 1 || mo > 12 || d < 1 || d > daysOf(mo === 12 ? y + 1 : y, mo === 12 ? 1 : mo + 1, 1) - daysOf(y, mo, 1) || h > 23 || mi > 59 || s > 59) {
    throw badTime(text)
  }
  const offset = zone === 'Z' ? 0 : (zone.startsWith('-') ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4)))
  return {
    seconds: daysOf(y, mo, d) * 86_400 + h * 3600 + mi * 60 + s - offset * 60,
    nanoseconds: Number(fraction.slice(0, 9).padEnd(9, '0')),
    offsetMinutes: zone === 'Z' ? -1 : offset,
  }
}

function badTime(text: string): InputError {
  return new InputError(`parsing time "\\"${text}\\"" as "\\"2006-01-02T15:04:05Z07:00\\"": cannot parse "${text}" as "2006"`)
}
