import { type Counter, type Gauge, type Metrics, noMetrics, type Sample } from '../runtime/metrics.ts'
import type { Clock } from '../runtime/ports.ts'
import type { RoleName } from './core/events.ts'

interface Batch {
  readonly first: number
  readonly last: number
  readonly since: number
}

/** What Raft tells of itself, under the names of the original's library (surface/checks-and-agent.md TM08). */
export class RaftMeters {
  readonly #clock: Clock
  readonly #metrics: Metrics
  readonly #commitTime: Sample
  readonly #commitNumLogs: Gauge
  readonly #dispatchNumLogs: Gauge
  readonly #dispatchLog: Sample
  readonly #fsmApply: Sample
  /** What this server has logged as leader and is not committed yet. */
  #waiting: Batch[] = []
  #committed: number
  #role: RoleName | undefined
  readonly proposals: Counter
  readonly barriers: Counter
  readonly verifications: Counter

  /** `committed` is how far the log was committed when it was opened. */
  constructor(clock: Clock, committed: number, metrics: Metrics = noMetrics) {
    this.#clock = clock
    this.#committed = committed
    this.#metrics = metrics
    this.#commitTime = metrics.sample('raft.commitTime')
    this.#commitNumLogs = metrics.gauge('raft.commitNumLogs')
    this.#dispatchNumLogs = metrics.gauge('raft.leader.dispatchNumLogs')
    this.#dispatchLog = metrics.sample('raft.leader.dispatchLog')
    this.#fsmApply = metrics.sample('raft.fsm.apply')
    this.proposals = metrics.counter('raft.apply')
    this.barriers = metrics.counter('raft.barrier')
    this.verifications = metrics.counter('raft.verify_leader')
  }

  now(): number {
    return this.#clock.now()
  }

  role(role: RoleName): void {
    if (role === this.#role) return
    if (role === 'Candidate' && this.#role === 'Follower') this.#metrics.counter('raft.transition.heartbeat_timeout').add(1)
    if (role !== 'Leader') this.#waiting = []
    this.#role = role
    this.#metrics.counter(`raft.state.${role.toLowerCase()}`).add(1)
  }

  /** These entries go to this server's log now. */
  dispatched(first: number, last: number, since: number): void {
    if (this.#role !== 'Leader') return
    this.#dispatchNumLogs.set(last - first + 1)
    this.#waiting.push({ first, last, since })
  }

  /** They are on the disk. */
  stored(since: number): void {
    if (this.#role === 'Leader') this.#dispatchLog.add(this.#clock.now() - since)
  }

  committed(index: number): void {
    const before = this.#committed
    if (index <= before) return
    this.#committed = index
    if (this.#role !== 'Leader') return
    this.#commitNumLogs.set(index - before)
    const now = this.#clock.now()
    for (let batch = this.#waiting[0]; batch !== undefined && batch.first <= index; batch = this.#waiting[0]) {
      const { first, last, since } = batch
      for (let at = Math.max(first, before + 1); at <= Math.min(last, index); at++) this.#commitTime.add(now - since)
      if (last > index) return
      this.#waiting.shift()
    }
  }

  applied(since: number): void {
    this.#fsmApply.add(this.#clock.now() - since)
  }

  /** Counts once. */
  count(name: string): void {
    this.#metrics.counter(`raft.${name}`).add(1)
  }

  /** Tells how long something took that began then. */
  took(name: string, since: number): void {
    this.#metrics.sample(`raft.${name}`).add(this.#clock.now() - since)
  }
}
