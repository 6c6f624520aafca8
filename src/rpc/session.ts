import { InputError } from '../std/errors.ts'
import type { ConnectionReader } from '../runtime/connection-reader.ts'
import type { Clock, Timer } from '../runtime/ports.ts'
import type { TcpConnection } from '../runtime/tcp.ts'
import { frameFlag, FrameReader, frameType, goAwayCode, type FrameSink, type FrameType } from '../wire/yamux.ts'
import { FrameOutput, SessionTimeout } from './frame-output.ts'
import { Stream, type StreamUser } from './stream.ts'

const keepAliveMs = 30_000
const pingTimeoutMs = 10_000

/** Streams that were opened and not yet accepted. */
const maxUnaccepted = 256

/** Streams that the other side may hold open; more are reset. */
const maxAccepted = 16_384

/** While so much of answers to mere frames waits nothing more is read, so that whoever does not read cannot make us answer. */
const maxControlBytes = 1 << 20

export interface SessionOptions {
  readonly clock: Clock
  readonly connection: TcpConnection
  readonly reader: ConnectionReader
  /** Whether this side opened the connection; its streams have odd numbers. */
  readonly opener: boolean
  /** Takes a stream that the other side opens. Without it they are refused. */
  readonly accept?: (stream: Stream) => StreamUser
  /** Another stream may be opened again, or one was accepted. */
  readonly onRoom?: () => void
}

/** Many streams over one connection: yamux (protocol/rpc.md §3). `run` carries it; when that settles, the session is over. */
export class Session implements FrameSink {
  readonly #options: SessionOptions
  readonly #output: FrameOutput
  readonly #frames = new FrameReader(this)
  readonly #streams = new Map<number, Stream>()
  readonly #unaccepted = new Set<number>()
  #nextId: number
  #accepted = 0
  #current: Stream | undefined
  #ping = 0
  #timer: Timer | undefined
  #goingAway = false
  #failure: Error | undefined

  constructor(options: SessionOptions) {
    this.#options = options
    this.#nextId = options.opener ? 1 : 2
    this.#output = new FrameOutput(options.clock, options.connection, (error) => this.#end(error))
    this.#keepAlive()
  }

  /** Whether calls can be made over it; once false it stays so. */
  get alive(): boolean {
    return this.#failure === undefined && !this.#goingAway && this.#nextId < 2 ** 32 - 2
  }

  /** Whether a stream may be opened now. */
  get hasRoom(): boolean {
    return this.#unaccepted.size < maxUnaccepted
  }

  /** Why it is over. */
  get failure(): Error | undefined {
    return this.#failure
  }

  /** Opens a stream; there must be room. Throws when the session is over. */
  open(user: StreamUser): Stream {
    if (this.#failure !== undefined) throw new Error('session shutdown')
    if (this.#goingAway) throw new Error('remote end is not accepting connections')
    const stream = this.#add(this.#nextId, false)
    this.#nextId += 2
    stream.user = user
    this.#unaccepted.add(stream.id)
    this.#output.control(frameType.window, frameFlag.syn, stream.id, 0)
    return stream
  }

  /** Reads until the session ends, however it does. Rejects for a fault of this program alone. */
  async run(): Promise<void> {
    let chunk = await this.#nextChunk()
    while (chunk !== undefined && this.#failure === undefined) {
      try {
        this.#frames.feed(chunk)
      } catch (error) {
        if (error instanceof InputError) await this.#complain()
        this.#end(errorOf(error))
        if (!(error instanceof InputError)) throw error
        return
      }
      if (this.#output.controlBacklog > maxControlBytes) await this.#output.drained()
      chunk = await this.#nextChunk()
    }
  }

  async #nextChunk(): Promise<Uint8Array | undefined> {
    try {
      const chunk = await this.#options.reader.readSome()
      if (chunk === undefined) this.#end(new Error('EOF'))
      return chunk
    } catch (error) {
      this.#end(errorOf(error))
      return undefined
    }
  }

  async #complain(): Promise<void> {
    this.#output.control(frameType.goAway, 0, 0, goAwayCode.protocol)
    await this.#output.drained()
  }

  close(): void {
    this.#end(new Error('session shutdown'))
  }

  frame(type: FrameType, flags: number, streamId: number, length: number): void {
    if (type === frameType.ping) return this.#pinged(flags, length)
    if (type === frameType.goAway) return this.#wentAway(length)
    if ((flags & frameFlag.syn) !== 0) this.#opened(streamId)
    const stream = this.#streams.get(streamId)
    // What comes for a stream that is gone is passed over.
    this.#current = stream
    if (stream === undefined) return
    if ((flags & frameFlag.ack) !== 0 && this.#unaccepted.delete(streamId)) this.#options.onRoom?.()
    if (type === frameType.window) stream.grow(length)
    else if (!stream.announce(length)) throw new InputError('recv window exceeded')
    if ((flags & frameFlag.fin) !== 0 && !stream.end()) throw new InputError('unexpected FIN')
    if ((flags & frameFlag.rst) !== 0) {
      stream.fail(new Error('connection reset'))
      this.#gone(stream)
    }
  }

  body(bytes: Uint8Array): void {
    this.#current?.receive(bytes)
  }

  #opened(id: number): void {
    if (this.#streams.has(id)) throw new InputError('duplicate stream initiated')
    const { accept } = this.#options
    if (accept === undefined || this.#accepted >= maxAccepted) return this.#output.control(frameType.window, frameFlag.rst, id, 0)
    const stream = this.#add(id, true)
    this.#accepted++
    this.#output.control(frameType.window, frameFlag.ack, id, 0)
    stream.user = accept(stream)
  }

  #add(id: number, accepted: boolean): Stream {
    const stream = new Stream(id, accepted, this.#output, this.#gone)
    this.#streams.set(id, stream)
    return stream
  }

  readonly #gone = (stream: Stream): void => {
    if (!this.#streams.delete(stream.id)) return
    if (this.#unaccepted.delete(stream.id)) this.#options.onRoom?.()
    if (stream.accepted) this.#accepted--
  }

  #pinged(flags: number, value: number): void {
    if ((flags & frameFlag.syn) !== 0) this.#output.control(frameType.ping, frameFlag.ack, 0, value)
    else if (value === this.#ping) this.#keepAlive()
  }

  #wentAway(code: number): void {
    if (code !== goAwayCode.normal) throw new InputError(`yamux: remote went away with code ${code}`)
    this.#goingAway = true
  }

  /** Pings after a pause, then waits for the answer; one timer does both. */
  #keepAlive(): void {
    const { clock } = this.#options
    this.#timer?.cancel()
    if (this.#failure !== undefined) return
    this.#timer = clock.timer(keepAliveMs, () => {
      this.#ping = (this.#ping + 1) % 2 ** 32
      this.#output.control(frameType.ping, frameFlag.syn, 0, this.#ping)
      this.#timer = clock.timer(pingTimeoutMs, () => this.#end(new SessionTimeout('keepalive timeout')))
    })
  }


  #end(error: Error): void {
    if (this.#failure !== undefined) return
    this.#failure = error
    this.#timer?.cancel()
    this.#output.close()
    this.#options.connection.close()
    // However a session ends, its streams see no more than the end of what comes.
    const end = new Error('EOF', { cause: error })
    for (const stream of this.#streams.values()) stream.fail(end)
    this.#streams.clear()
    this.#unaccepted.clear()
    this.#options.onRoom?.()
  }
}

function errorOf(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
