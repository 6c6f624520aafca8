import { InputError } from '../std/errors.ts'
import { daysOf } from './json-text.ts'
import { JsonNumber, JsonObject, type JsonTree } from './json-parse.ts'
import { inside, type Codec, type Field, type Kind } from './kind.ts'
import type { I64, Time } from './values.ts'

/** What reading JSON needs to know of single values and names: ranges, Go's names of types, fields by name, instants. */

const ranges: Partial<Record<Kind<unknown>['kind'], readonly [bigint, bigint]>> = {
  u64: [0n, 0xffff_ffff_ffff_ffffn], dur: [-(1n << 63n), (1n << 63n) - 1n],
  index: [0n, (1n << 53n) - 1n], int: [-(1n << 53n) + 1n, (1n << 53n) - 1n], u8: [0n, 255n], u32: [0n, 0xffff_ffffn],
}

/** A number of a kind, or undefined when it does not fit: fractions and exponents never fit an integer in Go. */
export function numberOf(kind: Kind<unknown>, text: string): number | bigint | undefined {
  const range = ranges[kind.kind]
  if (range === undefined) {
    const value = Number(text)
    return Number.isFinite(value) && (kind.kind !== 'f32' || Number.isFinite(Math.fround(value))) ? value : undefined
  }
  if (!/^-?\d{1,20}$/.test(text) || (range[0] === 0n && text.startsWith('-'))) return undefined
  const value = BigInt(text)
  return value < range[0] || value > range[1] ? undefined : canonical(value)
}

function canonical(value: bigint): I64 {
  const number = Number(value)
  return Number.isSafeInteger(number) ? number : value
}

/** What `time.Duration` makes of a double: cut off, and the least integer when it does not fit. */
export function durationOfNumber(text: string): I64 {
  const value = Math.trunc(Number(text))
  if (Number.isSafeInteger(value)) return value + 0
  return Math.abs(value) < 2 ** 63 ? canonical(BigInt(value)) : -(1n << 63n)
}

/** Whether a number could go into the kind at all, so that Go's message quotes it. */
export function isNumeric(kind: Kind<unknown>): boolean {
  return ranges[kind.kind] !== undefined || kind.kind === 'f64' || kind.kind === 'f32'
}

/** How Go's messages call a JSON value. */
export function described(tree: JsonTree): string {
  if (tree instanceof JsonNumber) return 'number'
  if (tree instanceof JsonObject) return 'object'
  return Array.isArray(tree) ? 'array' : typeof tree === 'boolean' ? 'bool' : 'string'
}

const typeNames: Partial<Record<Kind<unknown>['kind'], string>> = {
  str: 'string', bool: 'bool', u64: 'uint64', index: 'uint64', int: 'int', u8: 'uint8', u32: 'uint32',
  dur: 'time.Duration', f64: 'float64', f32: 'float32', bytes: '[]uint8', buffer: '[]uint8', any: 'interface {}',
}

/** Go's name of a kind's type. */
export function typeName(kind: Kind<unknown>): string {
  if (kind.json.goType !== undefined) return kind.json.goType
  if (kind.kind === 'list') return `[]${typeName(kind.item!)}`
  if (kind.kind === 'map') return `map[string]${typeName(kind.item!)}`
  if (kind.kind === 'opt') return `*${typeName(inside(kind))}`
  if (kind.kind === 'rec') return typeOf(kind.record!())
  return typeNames[kind.kind] ?? kind.kind
}

/** Go's name of a record's type, with its package. */
export function typeOf(codec: Codec<unknown>): string {
  const { goName = codec.name } = codec.options
  return goName.includes('.') || goName.startsWith('struct {') ? goName : `structs.${goName}`
}

/** What stands before the path of a field: the struct's name without its package; nothing for one that has its own reader. */
export function structName(codec: Codec<unknown>): string {
  const { goName = codec.name, ownReader } = codec.options
  return ownReader === undefined ? goName.slice(goName.lastIndexOf('.') + 1) : ''
}

/** A field under one of its names. */
export interface NamedField {
  readonly field: Field
  /** 0 for its own name, else which of the others it is. */
  readonly alias: number
}

interface FieldTable {
  readonly exact: ReadonlyMap<string, NamedField>
  readonly folded: ReadonlyMap<string, NamedField>
}
const fieldTables = new WeakMap<Codec<unknown>, FieldTable>()

/** Finds a field by its exact name, then without regard to case. */
export function fieldOf(codec: Codec<unknown>, name: string): Field | undefined {
  return namedFieldOf(codec, name)?.field
}

/** The same, with which of its names that is. */
export function namedFieldOf(codec: Codec<unknown>, name: string): NamedField | undefined {
  let table = fieldTables.get(codec)
  if (table === undefined) fieldTables.set(codec, (table = tableOf(codec)))
  return table.exact.get(name) ?? table.folded.get(fold(name))
}

function tableOf(codec: Codec<unknown>): FieldTable {
  const exact = new Map<string, NamedField>()
  const folded = new Map<string, NamedField>()
  for (const field of codec.fields) {
    if (field.kind.json.skip === true) continue
    const names = [field.kind.json.name ?? field.name, ...(field.kind.json.aliases ?? [])]
    for (const [alias, known] of names.entries()) {
      exact.set(known, { field, alias })
      if (!folded.has(fold(known))) folded.set(fold(known), { field, alias })
    }
  }
  return { exact, folded }
}

/** Go folds ASCII, and takes the Kelvin sign for k and the long s for s (here as UTF-8 and as text). */
function fold(name: string): string {
  return name.toLowerCase().replace(/\xe2\x84\xaa|\u212a/g, 'k').replace(/\xc5\xbf|\u017f/g, 's')
}

const rfc3339 = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d+))?(Z|[+-]\d\d:\d\d)$/

/** An RFC 3339 instant. */
export function parseTime(text: string): Time {
  const match = rfc3339.exec(text)
  if (match === null) throw badTime(text)
  const [, year, month, day, hour, minute, second, fraction = '', zone = 'Z'] = match
  const [y, mo, d, h, mi, s] = [Number(year), Number(month), Number(day), Number(hour), Number(minute), Number(second)]
  if (mo < 1 || mo > 12 || d < 1 || d > daysIn(y, mo) || h > 23 || mi > 59 || s > 59) throw badTime(text)
  const offset = zone === 'Z' ? 0 : (zone.startsWith('-') ? -1 : 1) * (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4)))
  return {
    seconds: daysOf(y, mo, d) * 86_400 + h * 3600 + mi * 60 + s - offset * 60,
    nanoseconds: Number(fraction.slice(0, 9).padEnd(9, '0')),
    offsetMinutes: zone === 'Z' ? -1 : offset,
  }
}

function daysIn(year: number, month: number): number {
  const next = month === 12 ? daysOf(year + 1, 1, 1) : daysOf(year, month + 1, 1)
  return next - daysOf(year, month, 1)
}

function badTime(text: string): InputError {
  return new InputError(`parsing time "\\"${text}\\"" as "\\"2006-01-02T15:04:05Z07:00\\"": cannot parse "${text}" as "2006"`)
}
