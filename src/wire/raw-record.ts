import type { RandomSource } from './kind.ts'
import { Reader } from './msgpack-reader.ts'
import type { Writer } from './msgpack-writer.ts'
import { encodeWith } from './record.ts'

/** How the content of a raw is written and read, value by value. */
export interface RawForm<T> {
  zero(): T
  write(content: Writer, value: T): void
  read(content: Reader): T
  generate(random: RandomSource): T
}

/** A type whose msgpack is a raw that holds msgpack values (protocol/rpc.md §4.4). */
export interface RawRecord<T> extends RawForm<T> {
  readonly name: string
  /** A value with the parts given and the rest zero. */
  make(given: Partial<T>): T
  encode(value: T): Uint8Array
  decode(bytes: Uint8Array): T
}

/** Makes such a type from the form of its content. */
export function rawRecord<T>(name: string, form: RawForm<T>): RawRecord<T> {
  const write = (writer: Writer, value: T): void => writer.nestedRaw((content) => form.write(content, value))
  const read = (reader: Reader): T => {
    const content = reader.bufferOrNil()
    return content === null ? form.zero() : form.read(new Reader(content))
  }
  return {
    name,
    zero: () => form.zero(),
    make: (given) => ({ ...form.zero(), ...given }),
    write,
    read,
    encode: (value) => encodeWith((writer) => write(writer, value)),
    decode: (bytes) => read(new Reader(bytes)),
    generate: (random) => form.generate(random),
  }
}
