import { ConsulError, InputError } from '../../std/errors.ts'
import type { Clock, Timer } from '../../runtime/ports.ts'
import type { Reader } from '../../wire/msgpack-reader.ts'
import { ValueStream } from '../../wire/value-stream.ts'
import type { RaftStream } from './stream.ts'

/** No response is larger; none has a field of free length but its error. */
const maxResponseBytes = 1 << 20

/** A connection on which nothing was asked for so long is given up. */
const idleMs = 30_000

interface Waiting {
  readonly read: (reader: Reader) => unknown
  readonly resolve: (response: unknown) => void
  readonly reject: (error: Error) => void
  readonly deadline: number
}

/**
 * The calling side of one connection: requests go out in order, responses come back in the same order, and several requests may be
 * on their way. A response that is late or makes no sense ends the connection, and all calls on it fail.
 */
export class RaftLink {
  readonly #clock: Clock
  readonly #stream: RaftStream
  readonly #onEnd: () => void
  readonly #values = new ValueStream(maxResponseBytes)
  readonly #waiting: Waiting[] = []
  readonly #watched = new WeakSet<AbortSignal>()
  #lastUse: number
  /** The error part of a response whose second part has not come. */
  #refusal: string | undefined
  #timer: { readonly at: number; readonly timer: Timer } | undefined
  #ended: Error | undefined

  constructor(clock: Clock, stream: RaftStream, onEnd: () => void) {
    this.#clock = clock
    this.#stream = stream
    this.#onEnd = onEnd
    this.#lastUse = clock.now()
    this.#read().then(
      () => this.end(new ConsulError('raft-connection', 'EOF')),
      (error: unknown) => this.#fail(error),
    )
    this.#arm()
  }

  /** Sends a request and resolves with its response. When `signal` says that nobody wants it, the whole connection ends. */
  call<Response>(bytes: Uint8Array, read: (reader: Reader) => Response, withinMs: number, signal: AbortSignal): Promise<Response> {
    if (this.#ended !== undefined) return Promise.reject(this.#ended)
    if (signal.aborted) return Promise.reject(signal.reason as Error)
    this.#watch(signal)
    return new Promise((resolve, reject) => {
      const deadline = this.#clock.now() + withinMs
      this.#waiting.push({ read, resolve: resolve as (response: unknown) => void, reject, deadline })
      this.#arm()
      this.#stream.write(bytes).catch((error: unknown) => this.#fail(error))
    })
  }

  /** Sends bytes behind what was sent before. A failure ends the connection. */
  async send(bytes: Uint8Array): Promise<void> {
    if (this.#ended !== undefined) throw this.#ended
    try {
      await this.#stream.write(bytes)
    } catch (error) {
      this.#fail(error)
      throw error
    }
  }

  end(error: Error): void {
    if (this.#ended !== undefined) return
    this.#ended = error
    this.#timer?.timer.cancel()
    this.#stream.close()
    for (const { reject } of this.#waiting.splice(0)) reject(error)
    this.#onEnd()
  }

  #fail(error: unknown): void {
    this.end(error instanceof Error ? error : new Error(String(error)))
  }

  /** Those who lead give all their calls the same signal, so it is listened to once. */
  #watch(signal: AbortSignal): void {
    if (this.#watched.has(signal)) return
    this.#watched.add(signal)
    signal.addEventListener('abort', () => this.end(signal.reason as Error), { once: true })
  }

  async #read(): Promise<void> {
    for await (const chunk of this.#stream.chunks) {
      this.#values.push(chunk)
      for (let reader = this.#values.reader(); reader !== undefined; reader = this.#values.reader()) this.#part(reader)
    }
  }

  #part(reader: Reader): void {
    const first = this.#waiting[0]
    if (first === undefined) throw new InputError('raft: response without a request')
    if (this.#refusal === undefined) {
      this.#refusal = reader.str()
      return
    }
    const refusal = this.#refusal
    this.#refusal = undefined
    const response = refusal === '' ? first.read(reader) : undefined
    this.#waiting.shift()
    if (refusal === '') first.resolve(response)
    else first.reject(new ConsulError('raft-refused', refusal))
    this.#lastUse = this.#clock.now()
    this.#arm()
  }

  #due(): number {
    return this.#waiting[0]?.deadline ?? this.#lastUse + idleMs
  }

  /** One timer for all: when it fires too early it is set again. */
  #arm(): void {
    const at = this.#due()
    if (this.#ended !== undefined || (this.#timer !== undefined && this.#timer.at <= at)) return
    this.#timer?.timer.cancel()
    const timer = this.#clock.timer(Math.max(at - this.#clock.now(), 0), () => {
      this.#timer = undefined
      if (this.#due() > this.#clock.now()) this.#arm()
      else this.end(new ConsulError('raft-connection', this.#waiting.length > 0 ? 'i/o timeout' : 'connection was idle'))
    })
    this.#timer = { at, timer }
  }
}
