import type { RpcMethod } from '../contract/rpc/method.ts'
import { StatusPing } from '../contract/rpc/status/ping.ts'
import { ConsulError } from '../std/errors.ts'
import { selector } from '../wire/rpc.ts'
import { OutgoingCall } from './outgoing-call.ts'
import { prepare } from './call-stream.ts'
import { Dialer, type DialedConnection, type DialerOptions, type DialerWorld, type RpcTarget } from './dialer.ts'
import { Peer, type PeerOptions } from './peer.ts'

export type { RpcTarget } from './dialer.ts'

export interface RpcPoolOptions extends DialerOptions, Partial<PeerOptions> {}

/** What the original's clients do; its servers wait 120 s and keep 64. */
const defaults: PeerOptions = { idleMs: 127_000, maxIdleStreams: 64 }

/** Calls of servers, over one session to each that is called (protocol/rpc.md §3, §5). */
export class RpcPool {
  readonly #world: DialerWorld
  readonly #dialer: Dialer
  readonly #options: PeerOptions
  readonly #peers = new Map<string, Peer>()
  #closed = false

  constructor(world: DialerWorld, options: RpcPoolOptions) {
    this.#world = world
    this.#options = { ...defaults, ...options }
    this.#dialer = new Dialer(world, options)
  }

  /**
   * Calls a method of a server. Rejects with the server's text behind the prefix that the original gives it; an abort gives the
   * call up and rejects with the signal's reason.
   */
  call<Request, Reply>(target: RpcTarget, method: RpcMethod<Request, Reply>, request: Request, signal?: AbortSignal): Promise<Reply> {
    if (this.#closed) return Promise.reject(new ConsulError('closed', 'rpc error: shutdown'))
    if (signal?.aborted === true) return Promise.reject(signal.reason as Error)
    return new Promise((resolve, reject) => {
      new OutgoingCall(this.#peerOf(target), prepare(method), request, resolve as (reply: unknown) => void, reject).start(signal)
    })
  }

  /** Whether a server answers at all. */
  async ping(target: RpcTarget, signal?: AbortSignal): Promise<void> {
    await this.call(target, StatusPing, StatusPing.request.zero(), signal)
  }

  /** A connection of its own, for Raft. */
  openRaft(target: RpcTarget): Promise<DialedConnection> {
    return this.#dialer.dial(target, selector.raft)
  }

  /** A connection of its own, for a snapshot. */
  openSnapshot(target: RpcTarget): Promise<DialedConnection> {
    return this.#dialer.dial(target, selector.snapshot)
  }

  /** Cuts all sessions; calls in progress fail. */
  close(): void {
    this.#closed = true
    for (const peer of this.#peers.values()) peer.close(new ConsulError('closed', 'rpc error: shutdown'))
    this.#peers.clear()
  }

  #peerOf(target: RpcTarget): Peer {
    const key = `${target.name}:${target.address}`
    let peer = this.#peers.get(key)
    if (peer === undefined) {
      peer = new Peer(this.#world.clock, this.#dialer, target, this.#options, () => this.#peers.delete(key))
      this.#peers.set(key, peer)
    }
    return peer
  }
}
