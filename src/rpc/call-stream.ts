import { replyCodec, type RpcMethod } from '../contract/rpc/method.ts'
import { InputError } from '../std/errors.ts'
import { type ValueCodec } from '../wire/record.ts'
import { methodBytes, ResponseHeader, writeRequestHeader } from '../wire/rpc.ts'
import { ValueStream } from '../wire/value-stream.ts'
import type { Stream, StreamUser } from './stream.ts'

/** A call on its way, from the caller to its one outcome. */
export interface PendingCall {
  readonly method: PreparedMethod
  readonly request: unknown
  /** The stream that carries it, once there is one. */
  stream: CallStream | undefined
  settled: boolean
  resolve(reply: unknown): void
  reject(error: Error): void
}

/** What a method needs to be called, made once. */
export interface PreparedMethod {
  readonly named: Uint8Array
  readonly request: ValueCodec<unknown>
  readonly reply: ValueCodec<unknown>
}

const prepared = new WeakMap<object, PreparedMethod>()

export function prepare<Request, Reply>(method: RpcMethod<Request, Reply>): PreparedMethod {
  let made = prepared.get(method)
  if (made === undefined) {
    made = { named: methodBytes(method.name), request: method.request, reply: replyCodec(method) }
    prepared.set(method, made)
  }
  return made
}

/** Who is told when a stream is free for another call. */
export interface CallStreamOwner {
  released(stream: CallStream): void
}

/** The calling half of net/rpc (protocol/rpc.md §5) on one stream: one call at a time. */
export class CallStream implements StreamUser {
  readonly #owner: CallStreamOwner
  readonly #values = new ValueStream()
  #stream: Stream | undefined
  #header: ResponseHeader | undefined
  #call: PendingCall | undefined

  constructor(owner: CallStreamOwner) {
    this.#owner = owner
  }

  get usable(): boolean {
    return this.#stream?.usable === true
  }

  attach(stream: Stream): void {
    this.#stream = stream
  }

  /** Sends a call. Throws when the stream cannot, or what encoding the request throws. */
  start(call: PendingCall, seq: number): void {
    const { method, request } = call
    this.#stream!.send((writer) => {
      writeRequestHeader(writer, seq, method.named)
      method.request.write(writer, request)
    })
    this.#call = call
    call.stream = this
  }

  /** Ends the call without an answer. The stream goes with it, since the answer may still come. */
  abandon(): void {
    this.#call = undefined
    this.#stream?.reset()
  }

  close(): void {
    this.#stream?.finish()
  }

  data(bytes: Uint8Array): void {
    this.#stream?.consumed(bytes.length)
    this.#values.push(bytes)
    if (this.#call === undefined) return this.#stream?.reset()
    try {
      this.#header ??= this.#values.value(ResponseHeader)
      if (this.#header === undefined) return
      const body = this.#values.reader()
      if (body !== undefined) this.#answered(this.#call, this.#header, () => this.#call!.method.reply.read(body))
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      this.#lost(error)
      this.#stream?.reset()
    }
  }

  ended(): void {
    this.#lost(new Error('EOF'))
    this.#stream?.finish()
  }

  failed(error: Error): void {
    this.#lost(error)
  }

  #answered(call: PendingCall, { Error: problem }: ResponseHeader, read: () => unknown): void {
    const reply = problem === '' ? read() : undefined
    this.#header = undefined
    this.#call = undefined
    if (problem === '') {
      // First the stream, so that a call which follows at once finds it.
      this.#owner.released(this)
      call.resolve(reply)
    } else {
      this.#stream?.finish()
      call.reject(new Error(problem))
    }
  }

  #lost(error: Error): void {
    const call = this.#call
    this.#call = undefined
    call?.reject(error)
  }
}
