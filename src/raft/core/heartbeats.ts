import { protocolVersion, type AppendEntriesResponse } from './messages.ts'
import { backOffMs, type Progress } from './progress.ts'
import type { Server } from './server.ts'

/**
 * Heartbeats: one at a time to each peer, on a connection of its own. Each carries, for us alone, the verification round that
 * was open when it left, so an answer confirms leadership at an instant after those verifications began.
 */
export class Heartbeats {
  readonly #server: Server
  readonly #sent = new Map<number, { readonly peer: Progress; readonly round: number }>()
  #round = 0
  #roundUsed = false

  constructor(server: Server) {
    this.#server = server
  }

  /** A round that only heartbeats sent from now on confirm; those who ask together share it. */
  openRound(peers: Iterable<Progress>): number {
    if (this.#roundUsed || this.#round === 0) {
      this.#round++
      this.#roundUsed = false
    }
    const round = this.#round
    for (const peer of peers) {
      if (peer.heartbeatInFlight) {
        peer.heartbeatWanted = true
      } else if (peer.heartbeatFailures === 0) {
        peer.heartbeatAt = this.#server.now
        this.sendIfDue(peer)
      }
    }
    return round
  }

  due(peer: Progress): number {
    return peer.heartbeatInFlight ? Infinity : peer.heartbeatAt
  }

  sendIfDue(peer: Progress): void {
    if (this.due(peer) > this.#server.now) return
    const { birth, term } = this.#server
    const request = {
      Entries: null,
      Leader: birth.self.address,
      LeaderCommitIndex: 0,
      PrevLogEntry: 0,
      PrevLogTerm: 0,
      ProtocolVersion: protocolVersion,
      Term: term,
    }
    peer.heartbeatInFlight = true
    peer.heartbeatWanted = false
    this.#roundUsed = true
    this.#sent.set(this.#server.call(peer, { kind: 'heartbeat', request }), { peer, round: this.#round })
  }

  /** Undefined when the call was not one of these; else whether the peer still takes us for the leader. */
  replied(call: number, response: AppendEntriesResponse): boolean | undefined {
    const sent = this.#take(call)
    if (sent === undefined) return undefined
    const { peer, round } = sent
    peer.heartbeatFailures = 0
    peer.lastContact = this.#server.now
    this.#schedule(peer, this.#server.randomTime(this.#server.birth.timings.heartbeatTimeoutMs / 10))
    if (response.Success) peer.confirmedRound = Math.max(peer.confirmedRound, round)
    return response.Success
  }

  failed(call: number, error: string): boolean {
    const sent = this.#take(call)
    if (sent === undefined) return false
    this.#server.birth.log.error('failed to heartbeat to', { peer: sent.peer.address, error })
    sent.peer.heartbeatFailures++
    // A verification that waits must not make a dead peer be called in a tight loop.
    sent.peer.heartbeatWanted = false
    this.#schedule(sent.peer, backOffMs(sent.peer.heartbeatFailures - 1))
    return true
  }

  #take(call: number): { readonly peer: Progress; readonly round: number } | undefined {
    const sent = this.#sent.get(call)
    this.#sent.delete(call)
    if (sent !== undefined) sent.peer.heartbeatInFlight = false
    return sent
  }

  #schedule(peer: Progress, delay: number): void {
    peer.heartbeatAt = peer.heartbeatWanted ? this.#server.now : this.#server.now + delay
  }
}
