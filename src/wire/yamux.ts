import { InputError } from '../std/errors.ts'

/** Frames of yamux (protocol/rpc.md §3): twelve bytes, and behind a data frame its bytes. */

export const headerBytes = 12

/** What each side may send on a stream before the other has said that it read. */
export const streamWindow = 262_144

export const frameType = { data: 0, window: 1, ping: 2, goAway: 3 } as const
export type FrameType = (typeof frameType)[keyof typeof frameType]

export const frameFlag = { syn: 1, ack: 2, fin: 4, rst: 8 } as const

/** Codes of a go-away frame. */
export const goAwayCode = { normal: 0, protocol: 1, internal: 2 } as const

/** Writes a header into an array that has room for it. */
export function putFrameHeader(buf: Uint8Array, at: number, type: FrameType, flags: number, streamId: number, length: number): void {
  buf[at] = 0
  buf[at + 1] = type
  buf[at + 2] = 0
  buf[at + 3] = flags
  putU32(buf, at + 4, streamId)
  putU32(buf, at + 8, length)
}

/** Who gets frames as they come. */
export interface FrameSink {
  /** A frame has begun; `length` is that of the bytes that follow for data, else what the type says. Throws to refuse it. */
  frame(type: FrameType, flags: number, streamId: number, length: number): void
  /** Bytes of the data frame that has begun; a frame may come in several pieces. Views of what was fed. */
  body(bytes: Uint8Array): void
}

/** Takes a session apart into frames, whatever the chunks are. Nothing but a cut header is ever kept or copied. */
export class FrameReader {
  readonly #sink: FrameSink
  readonly #header = new Uint8Array(headerBytes)
  #held = 0
  #left = 0

  constructor(sink: FrameSink) {
    this.#sink = sink
  }

  /** Throws `InputError` for what is no frame. */
  feed(chunk: Uint8Array): void {
    let at = 0
    const end = chunk.length
    while (at < end) {
      if (this.#left > 0) {
        const count = Math.min(this.#left, end - at)
        this.#left -= count
        this.#sink.body(at === 0 && count === end ? chunk : chunk.subarray(at, at + count))
        at += count
      } else if (this.#held === 0 && end - at >= headerBytes) {
        this.#begin(chunk, at)
        at += headerBytes
      } else {
        this.#header[this.#held++] = chunk[at++]!
        if (this.#held === headerBytes) {
          this.#held = 0
          this.#begin(this.#header, 0)
        }
      }
    }
  }

  #begin(buf: Uint8Array, at: number): void {
    const version = buf[at]!
    const type = buf[at + 1]!
    if (version !== 0) throw new InputError(`yamux: Invalid protocol version: ${version}`)
    if (type > 3) throw new InputError(`yamux: Invalid frame type: ${type}`)
    const length = u32(buf, at + 8)
    this.#sink.frame(type as FrameType, (buf[at + 2]! << 8) | buf[at + 3]!, u32(buf, at + 4), length)
    if (type === frameType.data) this.#left = length
  }
}

function putU32(buf: Uint8Array, at: number, value: number): void {
  buf[at] = value >>> 24
  buf[at + 1] = (value >>> 16) & 0xff
  buf[at + 2] = (value >>> 8) & 0xff
  buf[at + 3] = value & 0xff
}

function u32(buf: Uint8Array, at: number): number {
  return ((buf[at]! << 24) | (buf[at + 1]! << 16) | (buf[at + 2]! << 8) | buf[at + 3]!) >>> 0
}
