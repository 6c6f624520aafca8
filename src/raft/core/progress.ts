import type { Instant } from './events.ts'

/** How a leader feeds a peer: one message at a time until the logs join, then many in flight, or a whole snapshot. */
export type Mode = 'probe' | 'pipeline' | 'snapshot'

/** What a leader knows of one peer. */
export class Progress {
  readonly id: string
  address: string
  mode: Mode = 'probe'
  /** The next entry to send; in `pipeline` it runs ahead of the answers. */
  next: number
  /** The newest entry known to be on the peer's disk. */
  match = 0
  /** AppendEntries without an answer; those of an older epoch do not count any more. */
  inFlight = 0
  epoch = 0
  /** When an empty AppendEntries is due, should nothing be sent before. */
  sendAt: Instant
  /** Nothing is sent before; failures push it away. */
  blockedUntil: Instant = -Infinity
  failures = 0

  heartbeatAt: Instant
  heartbeatInFlight = false
  heartbeatFailures = 0
  /** A verification began after the heartbeat in flight was sent: another must follow. */
  heartbeatWanted = false
  /** The newest verification round that the peer has confirmed. */
  confirmedRound = 0
  /** When the peer answered last; the birth of this record before. */
  lastContact: Instant

  constructor(id: string, address: string, next: number, now: Instant) {
    this.id = id
    this.address = address
    this.next = next
    this.sendAt = now
    this.heartbeatAt = now
    this.lastContact = now
  }

  /** The peer has stored everything up to `index`. */
  stored(index: number): void {
    this.match = Math.max(this.match, index)
    this.next = Math.max(this.next, index + 1)
    this.failures = 0
    this.blockedUntil = -Infinity
    if (this.mode === 'probe') this.mode = 'pipeline'
  }

  /** The peer lacks the entry `previous` that a message was to follow: back to where its log may join ours (protocol/raft.md §6). */
  refused(previous: number, lastLog: number): void {
    // A peer that lost its disk has less than it once confirmed.
    this.match = Math.min(this.match, lastLog)
    this.restart(Math.max(Math.min(previous, lastLog + 1), 1))
  }

  /** Forgets what is in flight and feels its way again. */
  restart(next: number): void {
    this.mode = 'probe'
    this.epoch++
    this.inFlight = 0
    this.next = next
  }

  failed(now: Instant): void {
    this.blockedUntil = now + backOffMs(this.failures)
    this.failures++
  }
}

/** 10 ms × 2ⁿ, n at most 10 (protocol/raft.md §6). */
export function backOffMs(failures: number): number {
  return 10 * 2 ** Math.min(failures, 10)
}
