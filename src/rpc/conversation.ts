import { InputError } from '../std/errors.ts'
import { RequestHeader, selector } from '../wire/rpc.ts'
import { ValueStream } from '../wire/value-stream.ts'
import { sendFailure, sendReply, Unservable, type Caller, type ReceivedCall, type RpcService } from './service.ts'
import type { Channel, StreamUser } from './stream.ts'

/** A request longer than this is not believed; HTTP lets through far less. */
const maxRequestBytes = 64 << 20

/**
 * The serving half of net/rpc (protocol/rpc.md §5) on one stream: requests one by one, each answered before the next is looked at.
 * Bytes are credited to the sender only as they are used, so what waits behind a call in progress is at most a window.
 */
export class Conversation implements StreamUser {
  readonly #channel: Channel
  readonly #service: RpcService
  readonly #caller: Caller
  readonly #values = new ValueStream(maxRequestBytes)
  #header: RequestHeader | undefined
  #uncredited = 0
  #begun = false
  #busy = false
  #over = false
  #ended = false
  /** Waits until the other side has taken some of what it asked for. */
  #held = false
  /** Bytes reported as kept. */
  #kept = 0
  #leaving: AbortController | undefined

  constructor(channel: Channel, service: RpcService, caller: Caller) {
    this.#channel = channel
    this.#service = service
    this.#caller = caller
  }

  data(bytes: Uint8Array): void {
    if (this.#over) return
    // Between servers of the other edition a stream may begin like this.
    if (!this.#begun && bytes[0] === selector.gossip) return this.#hangUp()
    this.#begun = true
    this.#uncredited += bytes.length
    this.#values.push(bytes)
    if (!this.#busy && !this.#held) this.#serve()
    this.#account()
  }

  ended(): void {
    this.#ended = true
    this.#leaving?.abort(gone())
    if (!this.#busy && !this.#held) this.#hangUp()
  }

  failed(error: Error): void {
    this.#over = true
    this.#account()
    this.#leaving?.abort(error)
  }

  /** Serves what has come, until a call has to wait or more is needed. */
  #serve(): void {
    try {
      while (!this.#over && !this.#waitsForRoom()) {
        const call = this.#next()
        if (call === undefined || this.#start(call)) break
      }
    } catch (error) {
      if (error instanceof Unservable && this.#header !== undefined) sendFailure(this.#channel, this.#header, error)
      else if (!(error instanceof InputError)) throw error
      this.#caller.refused(error)
      this.#hangUp()
    }
    if (this.#busy || this.#over || this.#held) return
    this.#credit()
    if (this.#ended) this.#hangUp()
  }

  /** The next call that has come whole. A head that cannot be read throws `InputError`. */
  #next(): ReceivedCall | undefined {
    this.#header ??= this.#values.value(RequestHeader)
    if (this.#header === undefined) return undefined
    const body = this.#values.reader()
    if (body === undefined) return undefined
    const call = this.#service.read(this.#header, body)
    this.#header = undefined
    return call
  }

  /** Serves a call; true when its answer has to be waited for. */
  #start(call: ReceivedCall): boolean {
    const leaving = this.#service.waits(call) ? new AbortController() : undefined
    try {
      const reply = this.#service.call(call, leaving?.signal, this.#caller)
      if (!(reply instanceof Promise)) {
        sendReply(this.#channel, call, reply)
        return false
      }
      this.#busy = true
      this.#leaving = leaving
      if (this.#ended) leaving?.abort(gone())
      reply.then((value) => this.#done(() => sendReply(this.#channel, call, value)),
        (error: unknown) => this.#done(() => sendFailure(this.#channel, call.header, error)))
      return true
    } catch (error) {
      sendFailure(this.#channel, call.header, error)
      return false
    }
  }

  #done(answer: () => void): void {
    this.#busy = false
    this.#leaving = undefined
    if (this.#over) return
    answer()
    this.#serve()
    this.#account()
  }

  #waitsForRoom(): boolean {
    const { load } = this.#channel
    if (!load.congested) return false
    this.#held = true
    load.onceClear(() => {
      this.#held = false
      if (this.#over) return
      this.#serve()
      this.#account()
    })
    return true
  }

  /** Says what of requests is kept here now. */
  #account(): void {
    const now = this.#over ? 0 : this.#values.pending
    if (now === this.#kept) return
    const change = now - this.#kept
    this.#kept = now
    this.#channel.load.held(change)
  }

  #credit(): void {
    if (this.#uncredited === 0) return
    this.#channel.consumed(this.#uncredited)
    this.#uncredited = 0
  }

  #hangUp(): void {
    this.#over = true
    this.#account()
    this.#channel.finish()
  }
}

function gone(): Error {
  return new Error('the caller is gone')
}
