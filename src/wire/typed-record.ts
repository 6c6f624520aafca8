import { InputError } from '../std/errors.ts'
import { Reader } from './msgpack-reader.ts'
import { encodeWith, type RecordType } from './record.ts'

/** Writes a record behind its type byte. */
export function typedEncoder<T>(type: number, record: RecordType<T>): (body: T) => Uint8Array {
  return (body) =>
    encodeWith((writer) => {
      writer.byte(type)
      record.write(writer, body)
    })
}

/** Reads a record behind its type byte; another type is an `InputError`. */
export function typedDecoder<T>(type: number, record: RecordType<T>): (bytes: Uint8Array) => T {
  return (bytes) => {
    if (bytes[0] !== type) throw new InputError(`${record.name}: message type ${bytes[0]} instead of ${type}`)
    return record.read(new Reader(bytes, 1))
  }
}
