import { ConsulError } from '../../std/errors.ts'
import type { Clock } from '../../runtime/ports.ts'
import type { Peer } from '../core/entry.ts'
import type * as message from '../core/messages.ts'
import type { Transport } from '../transport-port.ts'
import { appendEntries, installSnapshot, requestBytes, requestVote, timeoutNow, type Exchange } from './exchange.ts'
import { LastMessage } from './last-message.ts'
import { RaftLink } from './link.ts'
import type { RaftStream } from './stream.ts'

/** Each exchange may take so long (protocol/raft.md §2). */
const exchangeMs = 10_000

/** A snapshot may take `exchangeMs` for each of these many bytes. */
const snapshotStepBytes = 256 * 1024

/** Opens a connection on which Raft may begin; the server knows the newest address of a peer. */
export type OpenStream = (peer: Peer) => Promise<RaftStream>

type Channel = 'heartbeat' | 'append' | 'vote'

/**
 * Raft's calls over streams: to each peer one connection for heartbeats, one for entries and one for votes, opened when first
 * needed, and one for each snapshot. So no heartbeat waits behind entries, and no vote behind a server that hangs.
 */
export class StreamTransport implements Transport {
  readonly #clock: Clock
  readonly #open: OpenStream
  readonly #links = new Map<string, Promise<RaftLink>>()
  readonly #standing = new Set<RaftLink>()
  readonly #entries = new LastMessage()
  #closed = false

  constructor(clock: Clock, open: OpenStream) {
    this.#clock = clock
    this.#open = open
  }

  heartbeat(peer: Peer, request: message.AppendEntriesRequest, signal: AbortSignal): Promise<message.AppendEntriesResponse> {
    return this.#call('heartbeat', peer, appendEntries, request, signal)
  }

  appendEntries(peer: Peer, request: message.AppendEntriesRequest, signal: AbortSignal): Promise<message.AppendEntriesResponse> {
    return this.#call('append', peer, appendEntries, request, signal, this.#entries.bytes(request))
  }

  requestVote(peer: Peer, request: message.RequestVoteRequest, signal: AbortSignal): Promise<message.RequestVoteResponse> {
    return this.#call('vote', peer, requestVote, request, signal)
  }

  timeoutNow(peer: Peer, request: message.TimeoutNowRequest, signal: AbortSignal): Promise<message.TimeoutNowResponse> {
    return this.#call('vote', peer, timeoutNow, request, signal)
  }

  async installSnapshot(
    peer: Peer,
    request: message.InstallSnapshotRequest,
    state: AsyncIterable<Uint8Array>,
    signal: AbortSignal,
  ): Promise<message.InstallSnapshotResponse> {
    const link = await this.#dial(peer, () => undefined)
    const withinMs = exchangeMs * Math.max(1, Math.floor(request.Size / snapshotStepBytes))
    const answer = link.call(requestBytes(installSnapshot, request), installSnapshot.readResponse, withinMs, signal)
    try {
      // An answer may come before the end, and then the rest is not wanted.
      return await Promise.race([answer, ship(link, request.Size, state).then(() => answer)])
    } finally {
      link.end(new ConsulError('raft-connection', 'snapshot was sent'))
    }
  }

  /** Ends every connection; nothing can be called any more. */
  close(): void {
    this.#closed = true
    for (const link of this.#standing) link.end(new ConsulError('raft-connection', 'transport shutdown'))
  }

  async #call<Request, Response>(
    channel: Channel,
    peer: Peer,
    exchange: Exchange<Request, Response>,
    request: Request,
    signal: AbortSignal,
    bytes = requestBytes(exchange, request),
  ): Promise<Response> {
    const link = await this.#link(channel, peer)
    return link.call(bytes, exchange.readResponse, exchangeMs, signal)
  }

  /** The connection of a channel. Those who wait for one that is being opened get it in the order in which they asked. */
  #link(channel: Channel, peer: Peer): Promise<RaftLink> {
    const name = `${channel} ${peer.id} ${peer.address}`
    const known = this.#links.get(name)
    if (known !== undefined) return known
    const forget = (): void => {
      if (this.#links.get(name) === link) this.#links.delete(name)
    }
    const link = this.#dial(peer, forget)
    this.#links.set(name, link)
    link.catch(forget)
    return link
  }

  async #dial(peer: Peer, onEnd: () => void): Promise<RaftLink> {
    if (this.#closed) throw new ConsulError('raft-connection', 'transport shutdown')
    const link = new RaftLink(this.#clock, await this.#open(peer), () => {
      this.#standing.delete(link)
      onEnd()
    })
    this.#standing.add(link)
    if (this.#closed) link.end(new ConsulError('raft-connection', 'transport shutdown'))
    return link
  }
}

/** Sends the state behind its request; less or more than was announced would be read as something else. */
async function ship(link: RaftLink, size: number, state: AsyncIterable<Uint8Array>): Promise<void> {
  let sent = 0
  for await (const chunk of state) {
    sent += chunk.length
    if (sent > size) break
    await link.send(chunk)
  }
  if (sent !== size) throw new ConsulError('raft-connection', `snapshot has ${sent} bytes, not ${size}`)
}
