import type { Clock, Timer } from '../runtime/ports.ts'
import type { TcpConnection } from '../runtime/tcp.ts'
import { Writer } from '../wire/msgpack-writer.ts'
import { frameType, headerBytes, putFrameHeader, type FrameType } from '../wire/yamux.ts'
import { Load } from './load.ts'

/** A buffer that grew beyond this is given back. */
const keptBytes = 1 << 20

/** How long the other side may take to accept what is written. */
const writeTimeoutMs = 10_000

/** The other side has fallen silent, or does not take what is written. */
export class SessionTimeout extends Error {
  override readonly name = 'SessionTimeout'
}

/**
 * What a session sends. Frames are written into one buffer, which is handed to the connection when all that has arrived together has
 * been dealt with, or when the write before it is done: a write costs more than a call, so a burst of calls shares one.
 */
export class FrameOutput {
  readonly #clock: Clock
  readonly #connection: TcpConnection
  readonly #onFailure: (error: Error) => void
  /** What waits here and in the streams. */
  readonly load = new Load()
  #writer = new Writer(4096)
  #spare = new Writer(4096)
  /** Bytes of control frames among those that wait. */
  #controlBytes = 0
  /** Bytes of messages among those that wait, and among those on their way. */
  #messageBytes = 0
  #leavingBytes = 0
  #scheduled = false
  #writing = false
  #startedAt = 0
  #watch: Timer | undefined
  #closed = false
  readonly #drained: (() => void)[] = []

  constructor(clock: Clock, connection: TcpConnection, onFailure: (error: Error) => void) {
    this.#clock = clock
    this.#connection = connection
    this.#onFailure = onFailure
  }

  /**
   * What waits of that which the other side brings about by sending alone. Messages do not count: they are bounded by windows, and two
   * sides that stopped reading because each has much to say would wait for each other.
   */
  get controlBacklog(): number {
    return this.#controlBytes
  }

  /** Resolves when what waits has been handed over. */
  drained(): Promise<void> {
    if (this.#closed || (!this.#writing && this.#writer.pos === 0)) return Promise.resolve()
    return new Promise((resolve) => this.#drained.push(resolve))
  }

  /** A frame without a body. */
  control(type: FrameType, flags: number, streamId: number, length: number): void {
    this.#header(type, flags, streamId, length)
    this.#controlBytes += headerBytes
  }

  /** A data frame of bytes that are there already. */
  data(streamId: number, bytes: Uint8Array): void {
    this.#header(frameType.data, 0, streamId, bytes.length)
    this.#writer.append(bytes)
    this.#messageBytes += bytes.length
    this.load.unsent(bytes.length)
  }

  /**
   * Writes a data frame in place. A message longer than `window` is taken back and returned, for its stream to send in pieces;
   * when `fill` throws nothing was written.
   */
  message(streamId: number, window: number, fill: (writer: Writer) => void): Uint8Array | number {
    const writer = this.#writer
    const start = writer.pos
    writer.ensure(headerBytes)
    writer.pos += headerBytes
    let whole = false
    try {
      fill(writer)
      whole = true
    } finally {
      if (!whole) writer.pos = start
    }
    const length = writer.pos - start - headerBytes
    if (length > window) {
      const bytes = writer.buf.slice(start + headerBytes, writer.pos)
      writer.pos = start
      return bytes
    }
    putFrameHeader(writer.buf, start, frameType.data, 0, streamId, length)
    this.#messageBytes += length
    this.load.unsent(length)
    this.#schedule()
    return length
  }

  close(): void {
    this.#closed = true
    this.#watch?.cancel()
    this.#tellDrained()
  }

  #header(type: FrameType, flags: number, streamId: number, length: number): void {
    const writer = this.#writer
    writer.ensure(headerBytes)
    putFrameHeader(writer.buf, writer.pos, type, flags, streamId, length)
    writer.pos += headerBytes
    this.#schedule()
  }

  #schedule(): void {
    if (this.#scheduled || this.#writing) return
    this.#scheduled = true
    this.#clock.afterTurn(this.#flush)
  }

  readonly #flush = (): void => {
    this.#scheduled = false
    const writer = this.#writer
    if (this.#writing || this.#closed || writer.pos === 0) return
    this.#writer = this.#spare
    this.#writer.pos = 0
    // Who reads the connection may keep the buffer until the write is done, so the other one is filled in the meantime.
    this.#spare = writer.buf.length > keptBytes ? new Writer(4096) : writer
    this.#writing = true
    this.#leavingBytes = this.#messageBytes
    this.#messageBytes = 0
    this.#controlBytes = 0
    this.#startedAt = this.#clock.now()
    this.#watch ??= this.#clock.timer(writeTimeoutMs, this.#check)
    this.#connection.write(writer.buf.subarray(0, writer.pos)).then(this.#written, this.#failed)
  }

  readonly #written = (): void => {
    this.#writing = false
    this.load.unsent(-this.#leavingBytes)
    if (this.#writer.pos > 0) this.#flush()
    else if (this.#drained.length > 0) this.#tellDrained()
  }

  readonly #failed = (error: Error): void => {
    if (!this.#closed) this.#onFailure(error)
  }

  /** One timer serves all writes: set by one, it looks whether the one of its time is stuck, and stays away while there are none. */
  readonly #check = (): void => {
    this.#watch = undefined
    if (!this.#writing || this.#closed) return
    const left = this.#startedAt + writeTimeoutMs - this.#clock.now()
    if (left <= 0) this.#onFailure(new SessionTimeout('connection write timeout'))
    else this.#watch = this.#clock.timer(left, this.#check)
  }

  #tellDrained(): void {
    for (const resolve of this.#drained.splice(0)) resolve()
  }
}
