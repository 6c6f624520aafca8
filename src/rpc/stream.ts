import type { Writer } from '../wire/msgpack-writer.ts'
import { frameFlag, frameType, streamWindow } from '../wire/yamux.ts'
import type { FrameOutput } from './frame-output.ts'
import type { Load } from './load.ts'

/** Who uses a stream. Nothing is called after `failed`. */
export interface StreamUser {
  /** Bytes have come; they count against the window until `consumed` is called for them. */
  data(bytes: Uint8Array): void
  /** The other side will send no more. */
  ended(): void
  /** The stream is gone: reset, or its session with it. */
  failed(error: Error): void
}

/** One half of a conversation: what net/rpc needs of a stream of a session, or of a connection of its own. */
export interface Channel {
  /** Sends one message. Throws when that can no longer be done, or what `fill` throws. */
  send(fill: (writer: Writer) => void): void
  /** Says that so many of the bytes that came are done with. */
  consumed(count: number): void
  /** Nothing more will be sent. */
  finish(): void
  /** What the other side makes us keep. */
  readonly load: Load
}

/** A stream of a session. Its owner hears through `user`, which is set before anything arrives. */
export class Stream implements Channel {
  readonly id: number
  /** Whether the other side opened it. */
  readonly accepted: boolean
  user: StreamUser | undefined
  readonly #output: FrameOutput
  readonly #release: (stream: Stream) => void
  #sendWindow = streamWindow
  #receiveWindow = streamWindow
  #credit = 0
  /** Messages, or their rests, that wait for the other side to read. */
  readonly #waiting: Uint8Array[] = []
  #finished = false
  #endSent = false
  #ended = false
  #broken: Error | undefined

  constructor(id: number, accepted: boolean, output: FrameOutput, release: (stream: Stream) => void) {
    this.id = id
    this.accepted = accepted
    this.#output = output
    this.#release = release
  }

  get load(): Load {
    return this.#output.load
  }

  /** Whether a call may be sent and its answer may come. */
  get usable(): boolean {
    return !this.#finished && !this.#ended && this.#broken === undefined
  }

  send(fill: (writer: Writer) => void): void {
    if (this.#broken !== undefined) throw this.#broken
    if (this.#finished) throw new Error('stream closed')
    const window = this.#waiting.length === 0 ? this.#sendWindow : -1
    const sent = this.#output.message(this.id, window, fill)
    if (typeof sent === 'number') {
      this.#sendWindow -= sent
      return
    }
    this.#waiting.push(sent)
    this.load.unsent(sent.length)
    this.#drain()
  }

  consumed(count: number): void {
    this.#credit += count
    if (this.#credit < streamWindow / 2 || this.#ended || this.#broken !== undefined) return
    this.#receiveWindow += this.#credit
    this.#output.control(frameType.window, 0, this.id, this.#credit)
    this.#credit = 0
  }

  finish(): void {
    if (this.#finished || this.#broken !== undefined) return
    this.#finished = true
    if (this.#waiting.length === 0) this.#sendEnd()
  }

  /** Gives the stream up at once; the other side hears of it. */
  reset(): void {
    if (this.#broken !== undefined) return
    this.#output.control(frameType.window, frameFlag.rst, this.id, 0)
    this.fail(new Error('stream closed'))
    this.#release(this)
  }

  /** Takes bytes off the window; false when the other side sends more than it may. */
  announce(length: number): boolean {
    if (length > this.#receiveWindow) return false
    this.#receiveWindow -= length
    return true
  }

  receive(bytes: Uint8Array): void {
    if (this.#broken === undefined) this.user?.data(bytes)
  }

  /** The other side has read so much. */
  grow(count: number): void {
    this.#sendWindow += count
    this.#drain()
  }

  /** The other side has finished its half; false when it had already. */
  end(): boolean {
    if (this.#ended) return false
    this.#ended = true
    this.user?.ended()
    if (this.#finished && this.#waiting.length === 0) this.#release(this)
    return true
  }

  fail(error: Error): void {
    if (this.#broken !== undefined) return
    this.#broken = error
    this.load.unsent(-this.#waiting.splice(0).reduce((sum, { length }) => sum + length, 0))
    this.user?.failed(error)
  }

  #drain(): void {
    while (this.#waiting.length > 0 && this.#sendWindow > 0) {
      const first = this.#waiting[0]!
      const piece = first.subarray(0, this.#sendWindow)
      this.#sendWindow -= piece.length
      this.load.unsent(-piece.length)
      this.#output.data(this.id, piece)
      if (piece.length === first.length) this.#waiting.shift()
      else this.#waiting[0] = first.subarray(piece.length)
    }
    if (this.#finished && this.#waiting.length === 0 && this.#broken === undefined) this.#sendEnd()
  }

  #sendEnd(): void {
    if (this.#endSent) return
    this.#endSent = true
    this.#output.control(frameType.window, frameFlag.fin, this.id, 0)
    if (this.#ended) this.#release(this)
  }
}
