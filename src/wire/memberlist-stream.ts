import { InputError } from '../std/errors.ts'
import { MemberlistType } from './memberlist.ts'
import { Reader } from './msgpack-reader.ts'
import { children, headerSize, payload } from './msgpack-skip.ts'
import { MemberlistPushPull, MemberlistUserMessage } from './records/memberlist.ts'

/** What the original takes of an encrypted stream. */
export const mostStreamBytes = 20 * 1024 * 1024

/** Messages of one msgpack value behind their type byte. */
const single: ReadonlySet<number> = new Set([MemberlistType.ping, MemberlistType.ack, MemberlistType.compressed, MemberlistType.error])

/**
 * Finds the end of a message on a stream, which says its length only in between (protocol/gossip.md §3.9): chunks go in, one whole message
 * comes out. Holds what has arrived and no more, whatever lengths are claimed; a claim beyond the limit is an `InputError` at once.
 */
export class MemberlistStream {
  readonly #limit: number
  #buffer = new Uint8Array(512)
  #size = 0
  /** Everything before is understood. */
  #at = 1
  /** Values still to come, then bytes still to come. */
  #values = 0
  #tail = 0
  #stage: 'type' | 'header' | 'rest' = 'type'

  /** `limit` bounds the message. */
  constructor(limit = mostStreamBytes) {
    this.#limit = limit
  }

  /** Bytes held. */
  get size(): number {
    return this.#size
  }

  /** Takes a chunk; gives the message once it is whole. What follows it is ignored. */
  push(chunk: Uint8Array): Uint8Array | undefined {
    this.#append(chunk)
    if (this.#stage === 'type' && !this.#type()) return undefined
    if (!this.#walk()) return undefined
    if (this.#stage === 'header') {
      this.#header()
      if (!this.#walk()) return undefined
    }
    const end = this.#at + this.#tail
    this.#within(end)
    return this.#size < end ? undefined : this.#buffer.subarray(0, end)
  }

  #append(chunk: Uint8Array): void {
    const needed = this.#size + chunk.length
    if (needed > this.#buffer.length) {
      const larger = new Uint8Array(Math.max(needed, this.#buffer.length * 2))
      larger.set(this.#buffer.subarray(0, this.#size))
      this.#buffer = larger
    }
    this.#buffer.set(chunk, this.#size)
    this.#size = needed
  }

  /** The first byte, and for encrypted blocks their length, say what is to come. */
  #type(): boolean {
    if (this.#size === 0) return false
    const [type = 0] = this.#buffer
    if (type === MemberlistType.encrypted) {
      if (this.#size < 5) return false
      const [, a = 0, b = 0, c = 0, d = 0] = this.#buffer
      this.#tail = ((a << 24) | (b << 16) | (c << 8) | d) >>> 0
      if (this.#tail > this.#limit) throw new InputError(`Remote node state is larger than limit (${this.#tail})`)
      this.#at = 5
      this.#stage = 'rest'
      return true
    }
    const counted = type === MemberlistType.pushPull || type === MemberlistType.user
    if (!counted && !single.has(type)) throw new InputError(`memberlist: received invalid msgType (${type})`)
    this.#values = 1
    this.#stage = counted ? 'header' : 'rest'
    return true
  }

  /** Walks over whole values, each seen once; true when none is left to come. */
  #walk(): boolean {
    const buffer = this.#buffer
    while (this.#values > 0) {
      const at = this.#at
      if (at >= this.#size) return false
      const tag = buffer[at]!
      const head = headerSize(tag)
      if (at + head > this.#size) return false
      const end = at + head + payload(buffer, at, tag)
      const values = this.#values - 1 + children(buffer, at, tag)
      this.#within(end + values)
      if (end > this.#size) return false
      this.#at = end
      this.#values = values
    }
    return true
  }

  #header(): void {
    const reader = new Reader(this.#buffer, 1, this.#at)
    if (this.#buffer[0] === MemberlistType.user) this.#tail = MemberlistUserMessage.read(reader).UserMsgLen
    else {
      const { Nodes, UserStateLen } = MemberlistPushPull.read(reader)
      this.#values = Nodes
      this.#tail = UserStateLen
    }
    if (this.#values < 0 || this.#tail < 0) throw new InputError('memberlist: a negative length')
    this.#within(this.#at + this.#values + this.#tail)
    this.#stage = 'rest'
  }

  #within(size: number): void {
    if (size > this.#limit) throw new InputError(`Remote node state is larger than limit (${size})`)
  }
}
