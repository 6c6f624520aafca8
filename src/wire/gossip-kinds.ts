import { InputError } from '../std/errors.ts'
import { custom, type CustomKind, type Kind } from './kind.ts'

/** As many bytes as a version vector may have; the original reads six and ignores others. */
const mostVersions = 16

const portForm: CustomKind<number> = {
  zero: () => 0,
  write: (writer, value) => writer.int(value),
  read(reader) {
    const port = reader.index()
    if (port > 0xffff) throw new InputError(`msgpack: ${port} overflows a port`)
    return port
  },
  toJson: String,
  generate: (random) => random.u32() & 0xffff,
}

/** Go's uint16. */
export const portNumber = (): Kind<number> => custom(portForm)

/** Go's []uint8 that is no []byte by name: written as a raw, read from a raw or from an array of integers (protocol/gossip.md §2). */
export const versionVector: CustomKind<Uint8Array | null> = {
  zero: () => null,
  write: (writer, value) => writer.bufferOrNil(value),
  read(reader) {
    const tag = reader.pos < reader.end ? reader.buf[reader.pos]! : 0xc0
    if (!((tag >= 0x90 && tag <= 0x9f) || tag === 0xdc || tag === 0xdd)) return reader.bufferOrNil()
    const count = reader.arrayLength()
    if (count > mostVersions) throw new InputError(`msgpack: ${count} versions`)
    return Uint8Array.from({ length: count }, () => reader.u8())
  },
  toJson: (value) => (value === null ? 'null' : `[${value.join(',')}]`),
  generate: (random) => (random.u32() % 4 === 0 ? null : Uint8Array.from({ length: 6 }, () => random.u32() & 7)),
}
