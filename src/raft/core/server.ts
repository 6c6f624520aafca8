import type { Membership } from './configuration.ts'
import { LogType, type LogEntry, type Peer, type RaftConfiguration } from './entry.ts'
import type { CoreLog, Effect, Instant, Response, RoleName } from './events.ts'
import type { LogView } from './log-view.ts'
import type { Rules, Vote } from './rules.ts'
import type { RaftLimits, RaftTimings } from './timings.ts'
import { WriteQueue } from './write-queue.ts'

/** What a machine is born with and keeps. */
export interface Birth {
  readonly self: Peer
  readonly timings: RaftTimings
  readonly limits: RaftLimits
  /** Uniform in [0, 1). */
  readonly random: () => number
  readonly log: CoreLog
  readonly rules: Rules
}

/** What was found on the disk. */
export interface Found {
  readonly term: number
  readonly vote: Vote
  readonly entries: LogView
  readonly members: Membership
}

/**
 * What a server knows and does whatever its role: term and vote, log and members, how far things are committed, and the list of
 * effects of the step at hand. Roles change it; they never keep a copy.
 */
export class Server {
  readonly birth: Birth
  readonly entries: LogView
  readonly members: Membership
  readonly writes: WriteQueue
  now: Instant = 0
  commitIndex: number
  leader: Peer | undefined
  /** Whether an election was brought forward since there was a leader. */
  hastened = false
  /** When a leader was last heard; undefined before the first time. */
  lastContact: Instant | undefined
  /** How far a leader had committed when it was first heard to say so; undefined before. */
  firstCommitHeard: number | undefined
  /** Set by the machine, which alone makes roles. */
  become: (role: RoleName, transfer?: boolean) => void = () => undefined
  #term: number
  #vote: Vote
  #nextCall = 1
  #effects: Effect[] = []

  constructor(birth: Birth, found: Found) {
    this.birth = birth
    this.#term = found.term
    this.#vote = found.vote
    this.entries = found.entries
    this.members = found.members
    this.commitIndex = found.entries.snapshotIndex
    this.writes = new WriteQueue(found.entries.last, (effect) => this.emit(effect))
  }

  get term(): number {
    return this.#term
  }

  get vote(): Vote {
    return this.#vote
  }

  emit(effect: Effect): void {
    this.#effects.push(effect)
  }

  takeEffects(): readonly Effect[] {
    const effects = this.#effects
    this.#effects = []
    return effects
  }

  randomTime(base: number): number {
    return base + this.birth.random() * base
  }

  /** A newer term was heard of. */
  adoptTerm(term: number): void {
    this.#term = term
    this.#store()
  }

  giveVote(candidate: string): void {
    this.#vote = { term: this.#term, candidate }
    this.#store()
  }

  /** A candidacy: the next term and the own vote in it, stored as one. */
  startTerm(voteForSelf: boolean): void {
    this.#term += 1
    if (voteForSelf) this.#vote = { term: this.#term, candidate: this.birth.self.address }
    this.#store()
  }

  /** Appends to the log, deleting `truncateFrom` and what follows first; configurations count at once. */
  append(entries: readonly LogEntry[], configurations: ReadonlyMap<number, RaftConfiguration>, truncateFrom?: number): void {
    if (truncateFrom !== undefined) {
      this.entries.truncate(truncateFrom)
      if (truncateFrom <= this.members.latest.index) this.birth.rules.configurationLost(this.members)
    }
    for (const entry of entries) {
      this.entries.append(entry.Index, entry.Term)
      const configuration = entry.Type === LogType.configuration ? configurations.get(entry.Index) : undefined
      if (configuration !== undefined) this.members.appended(configuration, entry.Index)
    }
    this.writes.append(entries, truncateFrom)
  }

  /** Everything up to `index` is committed. */
  commit(index: number): void {
    if (index <= this.commitIndex) return
    this.commitIndex = index
    if (this.members.latest.index <= index) this.members.commit()
    this.emit({ type: 'commit', index })
  }

  compact(): void {
    const index = Math.min(this.entries.snapshotIndex, this.entries.last - this.birth.limits.trailingLogs)
    if (index < this.entries.first) return
    this.entries.compact(index)
    this.emit({ type: 'compact', index })
  }

  call(peer: Peer, what: Extract<Effect, { type: 'call' }>['what']): number {
    const call = this.#nextCall++
    this.emit({ type: 'call', call, peer: { id: peer.id, address: peer.address }, what })
    return call
  }

  /** Answers once term and vote, as they are now, are on the disk. */
  answer(id: number, response: Response): void {
    this.writes.afterStable({ type: 'answer', id, response })
  }

  /** Answers once the log up to `index` is on the disk, too. */
  answerStored(id: number, response: Response, index: number): void {
    this.writes.afterEntries(index, { type: 'answer', id, response })
  }

  #store(): void {
    this.writes.stable({ term: this.#term, lastVoteTerm: this.#vote.term, lastVoteCandidate: this.#vote.candidate })
  }
}
