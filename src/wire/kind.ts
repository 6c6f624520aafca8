import type { Reader } from './msgpack-reader.ts'
import type { Writer } from './msgpack-writer.ts'
import type { Free, I64, Time, U64 } from './values.ts'

/** The quirks of one field in JSON, named after Go's struct tags. */
export interface JsonOptions {
  /** Left out when empty: "", 0, false, nil, or a list or map without elements. Never applies to records, as in Go. */
  readonly omitempty?: boolean
  /** Not in JSON at all (`json:"-"`). */
  readonly skip?: boolean
  /** Another name in JSON. */
  readonly name?: string
  /** Further names accepted when reading. */
  readonly aliases?: readonly string[]
  /** Durations only: written as `10s`; read as text or as a number. `read` accepts text but writes a number. */
  readonly duration?: 'text' | 'read'
  /** The type's name in messages when it is not the one Go has by default, such as `structs.SessionBehavior`. */
  readonly goType?: string
}

/** How a field says its JSON quirks: the common two by a word. */
export interface FieldOptions {
  readonly json?: 'omitempty' | 'skip' | JsonOptions
}

export type KindName =
  | 'str' | 'bytes' | 'buffer' | 'bool' | 'u64' | 'index' | 'int' | 'u8' | 'u32' | 'dur' | 'f64' | 'f32' | 'time' | 'any'
  | 'list' | 'map' | 'rec' | 'opt' | 'custom'

/** What a field holds. `T` is the type of its values. */
export interface Kind<T> {
  readonly kind: KindName
  /** The elements of a list or map, or what an `opt` holds when that is not a record. */
  readonly item: Kind<unknown> | undefined
  /** The record of a `rec` or `opt`, lazily since records may refer to each other. */
  readonly record: (() => Codec<unknown>) | undefined
  readonly custom: CustomKind<unknown> | undefined
  readonly json: JsonOptions
  readonly __value?: T
}

/** What kinds need of a record. */
export interface Codec<T> {
  readonly name: string
  readonly fields: readonly Field[]
  readonly options: RecordOptions
  zero(): T
  write(writer: Writer, value: T): void
  read(reader: Reader): T
  readonly __value?: T
}

/** Options of a whole record. */
export interface RecordOptions {
  /** Go's name of the type in error messages, with its package; `structs.` and the record's own by default. */
  readonly goName?: string
  /**
   * The type has its own JSON reader in Go, so the path in messages starts anew and the struct there has no name. A lenient one
   * lets unknown fields pass even where the body is read strictly; a strict one refuses them even where it is not.
   */
  readonly ownReader?: 'lenient' | 'strict'
  /** Strings that JSON may hold for old clients' sake; they are looked at no further. */
  readonly obsolete?: readonly string[]
  /** Fields that JSON puts first, in this order, because Go wraps the struct to write them. */
  readonly jsonOrder?: readonly string[]
}

/** A kind with a private encoding (protocol/rpc.md §4.4): how it is written and read in msgpack and JSON. */
export interface CustomKind<T> {
  zero(): T
  write(writer: Writer, value: T): void
  read(reader: Reader): T
  /** The JSON of the value in byte-string form. */
  toJson(value: T): string
  /** The record that a value is of, for kinds whose values are of several; their JSON is then that record's. */
  recordOf?(value: T): Codec<unknown>
  /** The same of a value in JSON, whose members can be asked for by name; throws `InputError` when it is none. */
  recordOfJson?(member: (name: string) => unknown): Codec<unknown>
  generate(random: RandomSource, depth: number): T
}

/** One field of a record. */
export interface Field {
  readonly name: string
  readonly kind: Kind<unknown>
}

/** Where generated values get their chance from. */
export interface RandomSource {
  /** Uniform in [0, 2³²). */
  u32(): number
}

function kind<T>(name: KindName, options: FieldOptions = {}, rest: Partial<Kind<unknown>> = {}): Kind<T> {
  const json = options.json === undefined ? {} : typeof options.json === 'string' ? { [options.json]: true } : options.json
  return { kind: name, item: undefined, record: undefined, custom: undefined, ...(rest as Partial<Kind<T>>), json }
}

/** A byte string: Go's string. */
export const str = (options?: FieldOptions): Kind<string> => kind('str', options)
/** Go's []byte as a byte string; base64 in JSON. */
export const bytes = (options?: FieldOptions): Kind<string | null> => kind('bytes', options)
/** Go's []byte as an array, for what stays binary: log data, encoded messages. */
export const buffer = (options?: FieldOptions): Kind<Uint8Array | null> => kind('buffer', options)
export const bool = (options?: FieldOptions): Kind<boolean> => kind('bool', options)
export const u64 = (options?: FieldOptions): Kind<U64> => kind('u64', options)
/** A uint64 that counts things, so it stays below 2⁵³; larger ones are refused. */
export const index = (options?: FieldOptions): Kind<number> => kind('index', options)
/** Go's int where a number suffices; values beyond ±2⁵³ are refused. */
export const int = (options?: FieldOptions): Kind<number> => kind('int', options)
export const u8 = (options?: FieldOptions): Kind<number> => kind('u8', options)
export const u32 = (options?: FieldOptions): Kind<number> => kind('u32', options)
/** A duration in nanoseconds. */
export const dur = (options?: FieldOptions): Kind<I64> => kind('dur', options)
export const f64 = (options?: FieldOptions): Kind<number> => kind('f64', options)
export const f32 = (options?: FieldOptions): Kind<number> => kind('f32', options)
export const time = (options?: FieldOptions): Kind<Time> => kind('time', options)
export const any = (options?: FieldOptions): Kind<Free> => kind('any', options)
export const list = <T>(item: Kind<T>, options?: FieldOptions): Kind<readonly T[] | null> => kind('list', options, { item })
/** String-keyed maps are `Map`s: any key is harmless, and the order of the wire is kept. */
export const map = <T>(item: Kind<T>, options?: FieldOptions): Kind<ReadonlyMap<string, T> | null> =>
  kind('map', options, { item })
/** A kind with a private encoding. */
export const custom = <T>(made: CustomKind<T>, options?: FieldOptions): Kind<T> =>
  kind('custom', options, { custom: made })

/** A record inside a record; nil reads as its zero value. */
export const rec = <T>(record: Codec<T> | (() => Codec<T>), options?: FieldOptions): Kind<T> =>
  kind('rec', options, { record: lazily(record) })
/** A pointer to a record, or another kind that may be nil. */
export const opt = <T>(of: Codec<T> | (() => Codec<T>) | Kind<T>, options?: FieldOptions): Kind<T | null> =>
  'kind' in of ? kind('opt', options, { item: of }) : kind('opt', options, { record: lazily(of) })

function lazily<T>(record: Codec<T> | (() => Codec<T>)): () => Codec<unknown> {
  return typeof record === 'function' ? record : () => record
}

/** What an `opt` holds when it is not nil. */
export function inside(kind: Kind<unknown>): Kind<unknown> {
  return kind.item ?? { ...kind, kind: 'rec' }
}

/** The type of a kind's values. */
export type ValueOf<K> = K extends Kind<infer T> ? T : never
export type Fields = Readonly<Record<string, Kind<unknown>>>
/** The type of the values of a record's fields. */
export type ValuesOf<F extends Fields> = { readonly [K in keyof F]: ValueOf<F[K]> }
