import { InputError } from '../std/errors.ts'
import { byteSlice } from './byte-strings.ts'
import { skipValue } from './msgpack-skip.ts'
import { maxFreeDepth } from './msgpack-writer.ts'
import type { Free, I64, Time, U64 } from './values.ts'
import { zeroTime } from './values.ts'

/**
 * Reads msgpack in every form (protocol/rpc.md §4.2). Anything that is not what the caller expects is an `InputError`; no length
 * is believed beyond the bytes that are there.
 */
export class Reader {
  readonly buf: Uint8Array
  pos: number
  readonly end: number
  private depth = 0
  private view: DataView | undefined
  constructor(bytes: Uint8Array, start = 0, end = bytes.length) {
    this.buf = bytes
    this.pos = start
    this.end = end
  }

  byte(): number {
    if (this.pos >= this.end) throw truncated()
    return this.buf[this.pos++]!
  }

  /** Whether the next value is nil; it is consumed then. */
  nil(): boolean {
    if (this.pos < this.end && this.buf[this.pos] === 0xc0) {
      this.pos++
      return true
    }
    return false
  }

  bool(): boolean {
    const tag = this.byte()
    if (tag === 0xc3) return true
    if (tag === 0xc2 || tag === 0xc0) return false
    throw this.unexpected(tag, 'a bool')
  }

  private need(count: number): number {
    const at = this.pos
    if (count > this.end - at) throw truncated()
    this.pos = at + count
    return at
  }

  private u16(): number {
    const at = this.need(2)
    return (this.buf[at]! << 8) | this.buf[at + 1]!
  }

  private u32(): number {
    const at = this.need(4)
    const { buf } = this
    return ((buf[at]! << 24) | (buf[at + 1]! << 16) | (buf[at + 2]! << 8) | buf[at + 3]!) >>> 0
  }

  private wide(signed: boolean): I64 {
    const high = signed ? this.u32() | 0 : this.u32()
    const low = this.u32()
    const value = high * 0x1_0000_0000 + low
    return Number.isSafeInteger(value) ? value : (BigInt(high) << 32n) | BigInt(low)
  }

  private integer(tag: number): I64 {
    if (tag < 0x80) return tag
    if (tag >= 0xe0) return tag - 0x100
    switch (tag) {
      case 0xc0: return 0
      case 0xcc: return this.byte()
      case 0xcd: return this.u16()
      case 0xce: return this.u32()
      case 0xcf: return this.wide(false)
      case 0xd0: return (this.byte() << 24) >> 24
      case 0xd1: return (this.u16() << 16) >> 16
      case 0xd2: return this.u32() | 0
      case 0xd3: return this.wide(true)
      default: throw this.unexpected(tag, 'an integer')
    }
  }

  u64(): U64 {
    const tag = this.byte()
    if (tag < 0x80) return tag
    const value = this.integer(tag)
    if (value < 0) throw new InputError(`msgpack: negative value ${value} for an unsigned integer`)
    return value
  }

  i64(): I64 {
    const tag = this.byte()
    if (tag < 0x80) return tag
    const value = this.integer(tag)
    if (value > 0x7fff_ffff_ffff_ffffn) throw new InputError(`msgpack: ${value} overflows a signed integer`)
    return value
  }

  /** An unsigned integer below 2⁵³. */
  index(): number {
    return safe(this.u64())
  }

  int(): number {
    return safe(this.i64())
  }

  u8(): number {
    return bounded(this.u64(), 0xff)
  }

  u32Value(): number {
    return bounded(this.u64(), 0xffff_ffff)
  }

  /** A double, from any number. */
  f64(): number {
    const tag = this.byte()
    if (tag === 0xcb) return this.data().getFloat64(this.need(8))
    if (tag === 0xca) return this.data().getFloat32(this.need(4))
    return Number(this.integer(tag))
  }

  private data(): DataView {
    this.view ??= new DataView(this.buf.buffer, this.buf.byteOffset, this.buf.length)
    return this.view
  }

  /** The length of a raw; −1 for nil. `bin` says whether the forms of the new specification may stand here. */
  private rawLength(bin: boolean): number {
    const tag = this.byte()
    if (tag >= 0xa0 && tag <= 0xbf) return tag & 31
    switch (tag) {
      case 0xc0: return -1
      case 0xd9: return this.byte()
      case 0xda: return this.u16()
      case 0xdb: return this.u32()
      case 0xc4: if (bin) return this.byte(); break
      case 0xc5: if (bin) return this.u16(); break
      case 0xc6: if (bin) return this.u32(); break
    }
    throw this.unexpected(tag, 'a string')
  }

  str(): string {
    const length = this.rawLength(false)
    if (length <= 0) return ''
    const at = this.need(length)
    return byteSlice(this.buf, at, at + length)
  }

  bytesOrNil(): string | null {
    const length = this.rawLength(true)
    if (length < 0) return null
    const at = this.need(length)
    return byteSlice(this.buf, at, at + length)
  }

  /** The bytes of a raw as a view into the source, or null for nil. */
  bufferOrNil(): Uint8Array | null {
    const length = this.rawLength(true)
    if (length < 0) return null
    const at = this.need(length)
    return this.buf.subarray(at, at + length)
  }

  /** The number of elements of an array; −1 for nil. At least one byte an element must be there. */
  arrayLength(): number {
    const tag = this.byte()
    if (tag >= 0x90 && tag <= 0x9f) return this.plausible(tag & 15)
    if (tag === 0xc0) return -1
    if (tag === 0xdc) return this.plausible(this.u16())
    if (tag === 0xdd) return this.plausible(this.u32())
    throw this.unexpected(tag, 'an array')
  }

  /** The number of pairs of a map; −1 for nil. */
  mapLength(): number {
    const tag = this.byte()
    if (tag >= 0x80 && tag <= 0x8f) return this.plausible(tag & 15)
    if (tag === 0xc0) return -1
    if (tag === 0xde) return this.plausible(this.u16())
    if (tag === 0xdf) return this.plausible(this.u32())
    throw this.unexpected(tag, 'a map')
  }

  private plausible(count: number): number {
    if (count > this.end - this.pos) throw truncated()
    return count
  }

  time(): Time {
    const at = this.pos
    const length = this.rawLength(true)
    if (length < 0) return zeroTime
    if (length !== 15) throw new InputError(`msgpack: a time of ${length} bytes at ${at}`)
    if (this.byte() !== 1) throw new InputError(`msgpack: unknown version of a time at ${at}`)
    const seconds = this.wide(true)
    const nanoseconds = this.u32()
    return { seconds, nanoseconds, offsetMinutes: (this.u16() << 16) >> 16 }
  }

  free(): Free {
    if (this.pos >= this.end) throw truncated()
    const tag = this.buf[this.pos]!
    if ((tag >= 0xa0 && tag <= 0xbf) || (tag >= 0xd9 && tag <= 0xdb) || (tag >= 0xc4 && tag <= 0xc6)) return this.bytesOrNil()
    if (tag === 0xc0 || tag === 0xc2 || tag === 0xc3) {
      this.pos++
      return tag === 0xc0 ? null : tag === 0xc3
    }
    if (tag === 0xca || tag === 0xcb) return this.f64()
    if ((tag >= 0x80 && tag <= 0x9f) || (tag >= 0xdc && tag <= 0xdf)) return this.nested(tag)
    this.pos++
    return BigInt(this.integer(tag))
  }

  private nested(tag: number): Free {
    this.enter()
    let value: Free
    if (tag <= 0x8f || tag >= 0xde) {
      const entries = new Map<string, Free>()
      for (let left = this.mapLength(); left > 0; left--) entries.set(this.freeKey(), this.free())
      value = entries
    } else {
      const items: Free[] = []
      for (let left = this.arrayLength(); left > 0; left--) items.push(this.free())
      value = items
    }
    this.leave()
    return value
  }

  private freeKey(): string {
    const key = this.free()
    if (typeof key === 'string') return key
    if (key === null || typeof key !== 'object') return String(key)
    throw new InputError('msgpack: a map key that is neither text nor number')
  }

  /** Counts nesting; every `enter` is followed by a `leave` unless an error ends the reading. */
  enter(): void {
    if (++this.depth > maxFreeDepth) throw new InputError('msgpack: value is nested too deeply')
  }

  leave(): void {
    this.depth--
  }

  /** Passes over one value, whatever it is. */
  skip(): void {
    const after = skipValue(this.buf, this.pos, this.end)
    if (after < 0) throw truncated()
    this.pos = after
  }

  unexpected(tag: number, wanted: string): InputError {
    return new InputError(`msgpack: found 0x${tag.toString(16).padStart(2, '0')} at ${this.pos - 1} instead of ${wanted}`)
  }
}

function truncated(): InputError {
  return new InputError('msgpack: unexpected end of input')
}

function safe(value: I64): number {
  if (typeof value === 'bigint') throw new InputError(`msgpack: ${value} is too large for a counter`)
  return value
}

function bounded(value: U64, limit: number): number {
  if (value > limit) throw new InputError(`msgpack: ${value} overflows ${limit}`)
  return Number(value)
}
