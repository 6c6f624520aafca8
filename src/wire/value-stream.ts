import { InputError } from '../std/errors.ts'
import { Reader } from './msgpack-reader.ts'
import { children, headerSize, payload } from './msgpack-skip.ts'

/** A value larger than this is not believed. */
export const maxValueBytes = 1 << 30

/**
 * Takes bytes as they arrive and gives values when they are complete: for net/rpc and Raft connections, and for snapshots larger
 * than memory. Looking for the end of a value goes on where it stopped, so a value in a thousand pieces costs no more than in
 * one. Arrays that readers hand out are views of what was pushed; whoever keeps one for long copies it.
 */
export class ValueStream {
  private buf: Uint8Array = new Uint8Array(0)
  private owned: Uint8Array | undefined
  private start = 0
  private end = 0
  private scanned = 0
  private left = 1
  private readonly limit: number
  constructor(limit = maxValueBytes) {
    this.limit = limit
  }

  /** Bytes that have come and not been taken. */
  get pending(): number {
    return this.end - this.start
  }

  push(chunk: Uint8Array): void {
    const { pending } = this
    if (pending === 0) {
      this.buf = chunk
      this.scanned -= this.start
      this.start = 0
      this.end = chunk.length
      return
    }
    // Bytes already handed out may be in use as views, so room is only ever taken behind them or in a new array.
    if (this.owned !== this.buf || this.end + chunk.length > this.buf.length) {
      const larger = new Uint8Array(Math.max(pending * 2, pending + chunk.length))
      larger.set(this.buf.subarray(this.start, this.end))
      this.owned = this.buf = larger
      this.scanned -= this.start
      this.start = 0
      this.end = pending
    }
    this.buf.set(chunk, this.end)
    this.end += chunk.length
  }

  /** The next byte as it is, or undefined when it has not come. Only between values. */
  byte(): number | undefined {
    if (this.start >= this.end) return undefined
    this.scanned = this.start + 1
    return this.buf[this.start++]
  }

  /** The next bytes as they are, at most so many; empty when none have come. Only between values. */
  take(most: number): Uint8Array {
    const count = Math.min(most, this.pending)
    const bytes = this.buf.subarray(this.start, this.start + count)
    this.start += count
    this.scanned = this.start
    return bytes
  }

  /** A reader over exactly the next value, or undefined while it is incomplete. */
  reader(): Reader | undefined {
    if (!this.complete()) {
      if (this.pending > this.limit) throw new InputError(`msgpack: value of more than ${this.limit} bytes`)
      return undefined
    }
    const reader = new Reader(this.buf, this.start, this.scanned)
    this.start = this.scanned
    this.left = 1
    return reader
  }

  /** The next value, or undefined while it is incomplete. */
  value<T>(codec: { read(reader: Reader): T }): T | undefined {
    const reader = this.reader()
    return reader === undefined ? undefined : codec.read(reader)
  }

  /** Says that no more bytes will come. What is left over cannot be completed. */
  finish(): void {
    if (this.pending > 0) throw new InputError('msgpack: unexpected end of input')
  }

  /** Moves on through the value as far as its bytes have come. A payload may end beyond them; then `scanned` runs ahead. */
  private complete(): boolean {
    while (this.left > 0) {
      const at = this.scanned
      if (at >= this.end) return false
      const tag = this.buf[at]!
      const head = headerSize(tag)
      if (at + head > this.end) return false
      this.left += children(this.buf, at, tag) - 1
      this.scanned = at + head + payload(this.buf, at, tag)
      if (this.scanned - this.start > this.limit) throw new InputError(`msgpack: value of more than ${this.limit} bytes`)
    }
    return this.scanned <= this.end
  }
}
