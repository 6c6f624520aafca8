import { assert } from '../std/assert.ts'
import { equalValues } from './equal.ts'
import { generateRecord } from './generate.ts'
import { readJson, type JsonReadOptions } from './json-read.ts'
import { writeJson, writeRecordJson } from './json-write.ts'
import {
  rec, type Codec, type Field, type Fields, type Kind, type RandomSource, type RecordOptions, type ValuesOf,
} from './kind.ts'
import { compileRecord, itemReader, itemWriter, type Compiled } from './msgpack-compile.ts'
import { Reader } from './msgpack-reader.ts'
import { Writer } from './msgpack-writer.ts'

export {
  any, bool, buffer, bytes, custom, dur, f32, f64, index, int, list, map, opt, rec, str, time, u32, u64, u8,
  type Kind, type RandomSource, type ValueOf,
} from './kind.ts'
export { type Free, type I64, type Time, type U64, zeroTime } from './values.ts'
export type { JsonReadOptions } from './json-read.ts'

/** A record's declaration made usable: both codecs, the zero value, equality and a generator. */
export interface RecordType<T> extends Codec<T> {
  /** A value with the fields given and the rest zero; all values made so share one shape. */
  make(given: Partial<T>): T
  /** The msgpack of a value (protocol/rpc.md §4.1). */
  encode(value: T): Uint8Array
  /** Reads one value at the start of the bytes and ignores what follows, as the real program does. Throws `InputError`. */
  decode(bytes: Uint8Array): T
  /** Deep equality; nil and empty differ. */
  equal(a: T, b: T): boolean
  /** Compact JSON as Go writes it, a byte string. */
  toJson(value: T): string
  /** The same with four blanks a level. */
  toJsonPretty(value: T): string
  /** Reads JSON by Go's rules; throws `InputError` with Go's text. Byte strings unless `text` is set. */
  fromJson(json: string, options?: JsonReadOptions): T
  generate(random: RandomSource): T
}

/** The type of a record's values. */
export type RecordOf<R> = R extends Codec<infer T> ? T : never

/**
 * Declares a record. Fields stand in the order of Go's struct, which is the order of JSON; on the wire they are sorted by name.
 *
 *     export const Weights = record('Weights', { Passing: int(), Warning: int() })
 *     export type Weights = RecordOf<typeof Weights>
 */
export function record<F extends Fields>(name: string, fields: F, options: RecordOptions = {}): RecordType<ValuesOf<F>> {
  return new DeclaredRecord<ValuesOf<F>>(name, fields, options)
}

// One writer serves all encodings. It is absent while in use, so one that starts inside another has its own.
let idle: Writer | undefined
const keepBytes = 1 << 20

class DeclaredRecord<T> implements RecordType<T> {
  readonly name: string
  readonly fields: readonly Field[]
  readonly options: RecordOptions
  private compiled: Compiled<T> | undefined
  constructor(name: string, fields: Fields, options: RecordOptions) {
    this.name = name
    this.options = options
    this.fields = Object.entries(fields).map(([field, kind]) => ({ name: field, kind }))
    // Names become source text.
    for (const field of this.fields) assert(/^[A-Za-z_][A-Za-z0-9_]*$/.test(field.name), `${name}: bad field name ${field.name}`)
  }

  private get code(): Compiled<T> {
    return (this.compiled ??= compileRecord<T>(this.name, this.fields))
  }

  zero(): T {
    return this.code.zero()
  }

  make(given: Partial<T>): T {
    return this.code.make(given)
  }

  write(writer: Writer, value: T): void {
    this.code.write(writer, value)
  }

  read(reader: Reader): T {
    return this.code.read(reader)
  }

  encode(value: T): Uint8Array {
    return encodeWith((writer) => this.code.write(writer, value))
  }

  decode(bytes: Uint8Array): T {
    return this.code.read(new Reader(bytes))
  }

  equal(a: T, b: T): boolean {
    return equalValues(a, b)
  }

  toJson(value: T): string {
    return writeRecordJson(this, value)
  }

  toJsonPretty(value: T): string {
    return writeRecordJson(this, value, { pretty: true })
  }

  fromJson(json: string, options?: JsonReadOptions): T {
    return readJson(rec<T>(this), json, options)
  }

  generate(random: RandomSource): T {
    return generateRecord<T>(this, random)
  }
}

/** The bytes that a function writes, in an array of their own. */
export function encodeWith(fill: (writer: Writer) => void): Uint8Array {
  return written(fill, (writer) => writer.bytes())
}

/**
 * The same, but small results are cut from a buffer that those made before and after share: for what lives about equally long, such
 * as log entries, since the last of them keeps the buffer. A buffer of its own costs more than what is in it.
 */
export function encodeShared(fill: (writer: Writer) => void): Uint8Array {
  return written(fill, ({ buf, pos }) => (pos > sharedBytes >> 4 ? buf.slice(0, pos) : shared(buf.subarray(0, pos))))
}

const sharedBytes = 64 << 10
let slab = new Uint8Array(0)
let slabUsed = 0

function shared(bytes: Uint8Array): Uint8Array {
  if (slab.length - slabUsed < bytes.length) {
    slab = new Uint8Array(sharedBytes)
    slabUsed = 0
  }
  const own = slab.subarray(slabUsed, slabUsed + bytes.length)
  slabUsed += bytes.length
  own.set(bytes)
  return own
}

function written(fill: (writer: Writer) => void, take: (writer: Writer) => Uint8Array): Uint8Array {
  const writer = idle ?? new Writer(4096)
  idle = undefined
  writer.pos = 0
  fill(writer)
  const bytes = take(writer)
  // A huge value would keep its buffer for ever.
  if (writer.buf.length <= keepBytes) idle = writer
  return bytes
}

/** The msgpack of a value of any kind, such as a list of records. */
export function encodeKind<T>(kind: Kind<T>, value: T): Uint8Array {
  return encodeWith((writer) => itemWriter(kind)(writer, value))
}

/** A value of any kind from msgpack. */
export function decodeKind<T>(kind: Kind<T>, bytes: Uint8Array): T {
  return readKind(kind, new Reader(bytes))
}

/** A value of any kind from a reader. */
export function readKind<T>(kind: Kind<T>, reader: Reader): T {
  return itemReader(kind)(reader) as T
}

/** The JSON of a value of any kind, a byte string. */
export function jsonOf<T>(kind: Kind<T>, value: T, pretty = false): string {
  return writeJson(kind, value, { pretty })
}

/** A kind as a thing that reads and writes, for values that are not records: a list of coordinates, a plain string. */
export interface ValueCodec<T> {
  write(writer: Writer, value: T): void
  read(reader: Reader): T
}

/** The codec of a kind. */
export function codecOf<T>(kind: Kind<T>): ValueCodec<T> {
  return { write: (writer, value) => itemWriter(kind)(writer, value), read: (reader) => readKind(kind, reader) }
}
