import { InputError } from '../std/errors.ts'
import { escapedByte } from './dns-name.ts'

/** As many pointers as a name is followed through; more is an attack. */
const mostPointers = 126
/** Bytes of a name on the wire, the root's included. */
const mostNameBytes = 255

/** Reads a DNS message from its first byte on. Throws an `InputError` on bytes that are none. */
export class DnsReader {
  readonly bytes: Uint8Array
  at = 0

  constructor(bytes: Uint8Array) {
    this.bytes = bytes
  }

  u8(): number {
    return this.#byte(this.at++)
  }

  u16(): number {
    return (this.u8() << 8) | this.u8()
  }

  u32(): number {
    return this.u16() * 0x1_0000 + this.u16()
  }

  /** Bytes that have not been read. */
  get left(): number {
    return this.bytes.length - this.at
  }

  /** A reader of the next bytes alone, which this one goes past; names in them may point to what is before. */
  within(length: number): DnsReader {
    const begin = this.at
    this.take(length)
    const inner = new DnsReader(this.bytes.subarray(0, this.at))
    inner.at = begin
    return inner
  }

  take(length: number): Uint8Array {
    const end = this.at + length
    if (end > this.bytes.length) throw tooShort()
    const taken = this.bytes.subarray(this.at, end)
    this.at = end
    return taken
  }

  /** A name in the form of dns-name.ts, pointers followed. */
  name(): string {
    let name = ''
    let position = this.at
    let end = -1
    let pointers = 0
    let size = 1
    for (;;) {
      const length = this.#byte(position++)
      if (length === 0) break
      if (length >= 0xc0) {
        const target = ((length & 0x3f) << 8) | this.#byte(position++)
        if (end < 0) end = position
        if (++pointers > mostPointers) throw new InputError('too many compression pointers')
        position = target
        continue
      }
      if (length >= 0x40) throw new InputError('bad rdata')
      size += length + 1
      if (size > mostNameBytes) throw new InputError('domain name exceeded 255 wire-format octets')
      if (position + length > this.bytes.length) throw tooShort()
      for (const stop = position + length; position < stop; position += 1) {
        const byte = this.bytes[position]!
        name += isPlain(byte) ? String.fromCharCode(byte) : escapedByte(byte)
      }
      name += '.'
    }
    this.at = end < 0 ? position : end
    return name === '' ? '.' : name
  }

  #byte(at: number): number {
    const byte = this.bytes[at]
    if (byte === undefined) throw tooShort()
    return byte
  }
}

/** Letters, digits, `-` and `_`: what nearly all names are made of. */
function isPlain(byte: number): boolean {
  return (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x30 && byte <= 0x39) || byte === 0x2d || byte === 0x5f || (byte >= 0x41 && byte <= 0x5a)
}

function tooShort(): InputError {
  return new InputError('overflow unpacking data')
}
