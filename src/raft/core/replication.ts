import { assert } from '../../std/assert.ts'
import type { Instant } from './events.ts'
import { Heartbeats } from './heartbeats.ts'
import { protocolVersion, type AppendEntriesResponse } from './messages.ts'
import { Progress } from './progress.ts'
import type { Outcome } from './role.ts'
import type { Server } from './server.ts'

interface Sent {
  readonly peer: Progress
  readonly epoch: number
  readonly previous: number
}

/** Keeps every peer's log like the leader's, nonvoters included. */
export class Replication {
  readonly peers = new Map<string, Progress>()
  readonly heartbeats: Heartbeats
  readonly #server: Server
  readonly #sent = new Map<number, Sent>()

  constructor(server: Server) {
    this.#server = server
    this.heartbeats = new Heartbeats(server)
  }

  /** Follows the latest configuration: new peers are fed from its end, those that left are forgotten. */
  align(): void {
    const { birth, members, entries, now } = this.#server
    const present = new Set<string>()
    for (const server of members.latest.configuration.Servers) {
      if (server.ID === birth.self.id) continue
      present.add(server.ID)
      const known = this.peers.get(server.ID)
      if (known === undefined) {
        birth.log.info('added peer, starting replication', { peer: server.ID })
        this.peers.set(server.ID, new Progress(server.ID, server.Address, entries.last + 1, now))
      } else {
        known.address = server.Address
      }
    }
    for (const id of this.peers.keys()) {
      if (present.has(id)) continue
      birth.log.info('removed peer, stopping replication', { peer: id, 'last-index': entries.last })
      this.peers.delete(id)
    }
  }

  deadline(): Instant {
    let earliest = Infinity
    for (const peer of this.peers.values()) {
      earliest = Math.min(earliest, this.heartbeats.due(peer))
      if (canSend(peer, this.#window(peer))) earliest = Math.min(earliest, Math.max(peer.sendAt, peer.blockedUntil))
    }
    return earliest
  }

  timeout(): void {
    for (const peer of this.peers.values()) {
      this.heartbeats.sendIfDue(peer)
      if (this.#server.now >= peer.sendAt) this.#feed(peer, true)
    }
  }

  /** A peer can be reached again: pauses after failures end. */
  peerUp(id: string): void {
    const peer = this.peers.get(id)
    if (peer === undefined) return
    const { now } = this.#server
    peer.failures = 0
    peer.blockedUntil = -Infinity
    peer.sendAt = Math.min(peer.sendAt, now)
    peer.heartbeatFailures = 0
    peer.heartbeatAt = Math.min(peer.heartbeatAt, now)
  }

  /** There may be something new to send. */
  feedAll(): void {
    for (const peer of this.peers.values()) this.#feed(peer, false)
  }

  feed(peer: Progress): void {
    this.#feed(peer, false)
  }

  /** An answer or failure; whether a peer says that we do not lead is for the caller. */
  outcome(event: Outcome): void {
    const sent = this.#sent.get(event.call)
    if (sent === undefined) return
    this.#sent.delete(event.call)
    const { peer } = sent
    if (this.peers.get(peer.id) !== peer) return
    const current = sent.epoch === peer.epoch
    if (current) peer.inFlight--
    switch (event.type) {
      case 'appendReplied':
        peer.lastContact = this.#server.now
        if (event.response.Success) peer.stored(event.last)
        else if (current) this.#refused(peer, sent.previous, event.response)
        break
      case 'snapshotReplied':
        peer.lastContact = this.#server.now
        if (!current) break
        if (event.response.Success) {
          peer.restart(event.index + 1)
          peer.stored(event.index)
        } else {
          this.#retry(peer)
        }
        break
      case 'callFailed':
        this.#server.birth.log.error('failed to appendEntries to', { peer: peer.address, error: event.error })
        if (current) this.#retry(peer)
        break
      default:
        assert(false, `no outcome of replication: ${event.type}`)
    }
    this.#feed(peer, false)
  }

  #refused(peer: Progress, previous: number, response: AppendEntriesResponse): void {
    peer.refused(previous, response.LastLog)
    this.#server.birth.log.warn('appendEntries rejected, sending older logs', { peer: peer.address, next: peer.next })
    if (!response.NoRetryBackoff) peer.failed(this.#server.now)
    // Something must be sent even if the log has nothing new: it is how the peer's place is found.
    peer.sendAt = Math.max(this.#server.now, peer.blockedUntil)
  }

  #retry(peer: Progress): void {
    peer.restart(peer.mode === 'pipeline' ? peer.match + 1 : peer.next)
    peer.failed(this.#server.now)
    peer.sendAt = peer.blockedUntil
  }

  #window(peer: Progress): number {
    return peer.mode === 'pipeline' ? this.#server.birth.limits.pipeline : 1
  }

  #feed(peer: Progress, evenEmpty: boolean): void {
    const { now, entries } = this.#server
    let empty = evenEmpty
    while (now >= peer.blockedUntil && canSend(peer, this.#window(peer)) && (empty || peer.next <= entries.last)) {
      empty = false
      this.#send(peer)
    }
  }

  #send(peer: Progress): void {
    const { entries, birth, term, commitIndex, now } = this.#server
    const previous = peer.next - 1
    const previousTerm = entries.termAt(previous)
    peer.sendAt = now + this.#server.randomTime(birth.timings.commitTimeoutMs)
    if (previousTerm === undefined || peer.next < entries.first) {
      peer.restart(peer.next)
      peer.mode = 'snapshot'
      peer.inFlight = 1
      const call = this.#server.call(peer, { kind: 'snapshot', leader: birth.self.address, term })
      this.#sent.set(call, { peer, epoch: peer.epoch, previous })
      return
    }
    peer.inFlight++
    const to = Math.min(previous + birth.limits.appendEntries, entries.last)
    const call = this.#server.call(peer, {
      kind: 'append',
      from: peer.next,
      to,
      request: {
        Leader: birth.self.address,
        LeaderCommitIndex: commitIndex,
        PrevLogEntry: previous,
        PrevLogTerm: previousTerm,
        ProtocolVersion: protocolVersion,
        Term: term,
      },
    })
    this.#sent.set(call, { peer, epoch: peer.epoch, previous })
    if (peer.mode === 'pipeline') peer.next = to + 1
  }
}

function canSend(peer: Progress, window: number): boolean {
  return peer.inFlight < window
}
