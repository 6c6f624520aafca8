import { InputError } from '../std/errors.ts'
import { putBytes } from './byte-strings.ts'
import type { Free, I64, Time } from './values.ts'

/** Nesting of free values, in both directions. JSON allows less, so whatever was read can be written and read again. */
export const maxFreeDepth = 256

/** Writes msgpack of the old specification (protocol/rpc.md §4.1) into one growing buffer. */
export class Writer {
  buf: Uint8Array
  pos = 0
  private depth = 0
  constructor(size = 512) {
    this.buf = new Uint8Array(size)
  }

  /** Makes room for so many more bytes. */
  ensure(count: number): void {
    if (this.buf.length - this.pos < count) this.grow(count)
  }

  private grow(count: number): void {
    const larger = new Uint8Array(Math.max(this.buf.length * 2, this.pos + count))
    larger.set(this.buf.subarray(0, this.pos))
    this.buf = larger
  }

  /** What was written, as an array of its own. */
  bytes(): Uint8Array {
    return this.buf.slice(0, this.pos)
  }

  byte(value: number): void {
    this.ensure(1)
    this.buf[this.pos++] = value
  }

  nil(): void {
    this.byte(0xc0)
  }

  bool(value: boolean): void {
    this.byte(value ? 0xc3 : 0xc2)
  }

  /** An integer of up to 64 bits, in its shortest form. */
  int(value: I64): void {
    this.ensure(9)
    if (typeof value === 'number' && value >= 0 && value < 128 && (value | 0) === value) this.buf[this.pos++] = value
    else if (typeof value === 'bigint') this.wide(value)
    else if (value >= 0) this.positive(value)
    else this.negative(value)
  }

  private positive(value: number): void {
    if (!Number.isSafeInteger(value)) throw new InputError(`not an integer: ${value}`)
    const { buf } = this
    if (value < 0x100) {
      buf[this.pos++] = 0xcc
      buf[this.pos++] = value
    } else if (value < 0x1_0000) {
      buf[this.pos++] = 0xcd
      this.u16(value)
    } else if (value < 0x1_0000_0000) {
      buf[this.pos++] = 0xce
      this.u32(value)
    } else {
      buf[this.pos++] = 0xcf
      this.u32(Math.floor(value / 0x1_0000_0000))
      this.u32(value % 0x1_0000_0000)
    }
  }

  private negative(value: number): void {
    if (!Number.isSafeInteger(value)) throw new InputError(`not an integer: ${value}`)
    const { buf } = this
    if (value >= -32) buf[this.pos++] = value & 0xff
    else if (value >= -0x80) {
      buf[this.pos++] = 0xd0
      buf[this.pos++] = value & 0xff
    } else if (value >= -0x8000) {
      buf[this.pos++] = 0xd1
      this.u16(value & 0xffff)
    } else if (value >= -0x8000_0000) {
      buf[this.pos++] = 0xd2
      this.u32(value >>> 0)
    } else this.wide(BigInt(value))
  }

  private wide(value: bigint): void {
    const number = Number(value)
    if (Number.isSafeInteger(number) && number >= -0x8000_0000) return this.int(number)
    if (value > 0xffff_ffff_ffff_ffffn || value < -0x8000_0000_0000_0000n) throw new InputError(`not a 64-bit integer: ${value}`)
    this.buf[this.pos++] = value < 0n ? 0xd3 : 0xcf
    const bits = BigInt.asUintN(64, value)
    this.u32(Number(bits >> 32n))
    this.u32(Number(bits & 0xffff_ffffn))
  }

  private u16(value: number): void {
    this.buf[this.pos++] = value >>> 8
    this.buf[this.pos++] = value & 0xff
  }

  private u32(value: number): void {
    const { buf } = this
    buf[this.pos++] = value >>> 24
    buf[this.pos++] = (value >>> 16) & 0xff
    buf[this.pos++] = (value >>> 8) & 0xff
    buf[this.pos++] = value & 0xff
  }

  f64(value: number): void {
    this.ensure(9)
    this.buf[this.pos++] = 0xcb
    floats.setFloat64(0, value)
    this.u32(floats.getUint32(0))
    this.u32(floats.getUint32(4))
  }

  f32(value: number): void {
    this.ensure(5)
    this.buf[this.pos++] = 0xca
    floats.setFloat32(0, value)
    this.u32(floats.getUint32(0))
  }

  rawHeader(length: number): void {
    this.ensure(length + 5)
    if (length < 32) this.buf[this.pos++] = 0xa0 | length
    else if (length < 0x1_0000) {
      this.buf[this.pos++] = 0xda
      this.u16(length)
    } else {
      this.buf[this.pos++] = 0xdb
      this.u32(length)
    }
  }

  /** A byte string, as a raw. */
  str(value: string): void {
    const { length } = value
    if (length < 32) {
      this.ensure(length + 1)
      const { buf } = this
      let { pos } = this
      buf[pos++] = 0xa0 | length
      for (let i = 0; i < length; i++) buf[pos++] = value.charCodeAt(i)
      this.pos = pos
      return
    }
    this.rawHeader(length)
    this.pos = putBytes(this.buf, this.pos, value)
  }

  bytesOrNil(value: string | null): void {
    if (value === null) this.nil()
    else this.str(value)
  }

  bufferOrNil(value: Uint8Array | null): void {
    if (value === null) this.nil()
    else this.raw(value)
  }

  /** An array of bytes, as a raw. */
  raw(value: Uint8Array): void {
    this.rawHeader(value.length)
    this.append(value)
  }

  /** Bytes as they are. */
  append(value: Uint8Array): void {
    this.ensure(value.length)
    this.buf.set(value, this.pos)
    this.pos += value.length
  }

  arrayHeader(length: number): void {
    this.header(length, 0x90, 0xdc)
  }

  mapHeader(length: number): void {
    this.header(length, 0x80, 0xde)
  }

  private header(length: number, fix: number, wide: number): void {
    this.ensure(5)
    if (length < 16) this.buf[this.pos++] = fix | length
    else if (length < 0x1_0000) {
      this.buf[this.pos++] = wide
      this.u16(length)
    } else {
      this.buf[this.pos++] = wide + 1
      this.u32(length)
    }
  }

  time(value: Time): void {
    this.ensure(16)
    this.buf[this.pos++] = 0xaf
    this.buf[this.pos++] = 1
    const bits = BigInt.asUintN(64, BigInt(value.seconds))
    this.u32(Number(bits >> 32n))
    this.u32(Number(bits & 0xffff_ffffn))
    this.u32(value.nanoseconds >>> 0)
    this.u16(value.offsetMinutes & 0xffff)
  }

  free(value: Free): void {
    if (value === null) this.nil()
    else if (typeof value === 'string') this.str(value)
    else if (typeof value === 'number') this.f64(value)
    else if (typeof value === 'boolean') this.bool(value)
    else if (typeof value === 'bigint') this.int(value)
    else this.nested(value)
  }

  private nested(value: readonly Free[] | ReadonlyMap<string, Free>): void {
    if (++this.depth > maxFreeDepth) throw new InputError('value is nested too deeply')
    if (value instanceof Map) {
      this.mapHeader(value.size)
      for (const [key, item] of value) {
        this.str(key)
        this.free(item)
      }
    } else {
      const items = value as readonly Free[]
      this.arrayHeader(items.length)
      for (const item of items) this.free(item)
    }
    this.depth--
  }

  /** A raw that holds what `fill` writes (the private encodings of protocol/rpc.md §4.4). */
  nestedRaw(fill: (inner: Writer) => void): void {
    const inner = new Writer(256)
    fill(inner)
    this.raw(inner.buf.subarray(0, inner.pos))
  }
}

const floats = new DataView(new ArrayBuffer(8))

/** The bytes of a map key that is plain ASCII, with its header. */
export function keyBytes(name: string): Uint8Array {
  const writer = new Writer(name.length + 5)
  writer.str(name)
  return writer.bytes()
}
