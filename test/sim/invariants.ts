import { LogType, type LogEntry, type RaftConfiguration, type StableState } from '../../src/raft/ports.ts'
import { hashText } from './kv-machine.ts'
import type { LogPlatter, SimulatedLogStore } from '../../src/testing/log-store.ts'

/** A server as the checkers see it: from outside, by its disks and by what it says. */
export interface Observed {
  readonly id: string
  readonly log: SimulatedLogStore
  readonly logPlatter: LogPlatter
  /** Where the snapshots on its platter end. */
  readonly durableSnapshots: readonly number[]
}

export interface Violation {
  readonly check: string
  readonly text: string
}

interface Written {
  readonly hash: number
  /** Term of the entry before, where that is known. */
  readonly previousTerm: number | undefined
}

interface Committed {
  readonly term: number
  readonly hash: number
  readonly by: string
  /** The term in which it was first called committed. */
  readonly inTerm: number
}

/**
 * What must hold in every Raft cluster at every instant. Knows nothing of the code it watches but the ports: the logs and votes
 * on the disks, who says that it leads, what is applied, what was promised to clients.
 */
export class Invariants {
  readonly violations: Violation[] = []
  readonly #leaders = new Map<number, string>()
  readonly #votes = new Map<string, string>()
  readonly #written = new Map<string, Written>()
  readonly #committed = new Map<number, Committed>()
  readonly #digests = new Map<number, { readonly digest: number; readonly by: string }>()
  #highestCommitted = 0

  get highestCommitted(): number {
    return this.#highestCommitted
  }

  violate(check: string, text: string): void {
    this.violations.push({ check, text })
  }

  /** At most one vote in a term, whatever else is written. */
  stableWritten(id: string, { lastVoteTerm, lastVoteCandidate }: StableState): void {
    if (lastVoteTerm === 0) return
    const key = `${id} ${lastVoteTerm}`
    const earlier = this.#votes.get(key)
    if (earlier === undefined) this.#votes.set(key, lastVoteCandidate)
    else if (earlier !== lastVoteCandidate) {
      this.violate('one vote a term', `${id} voted for ${earlier} and ${lastVoteCandidate} in term ${lastVoteTerm}`)
    }
  }

  /** Log matching: one (index, term) is one entry with one predecessor, everywhere and for ever. */
  entriesWritten(id: string, log: SimulatedLogStore, entries: readonly LogEntry[]): void {
    let previousTerm = log.peek((entries[0]?.Index ?? 0) - 1)?.Term
    for (const entry of entries) {
      const key = `${entry.Index} ${entry.Term}`
      const hash = hashEntry(entry)
      const earlier = this.#written.get(key)
      if (earlier === undefined) this.#written.set(key, { hash, previousTerm })
      else if (earlier.hash !== hash) this.violate('log matching', `${id} has another entry ${entry.Index} of term ${entry.Term}`)
      else if (earlier.previousTerm !== undefined && previousTerm !== undefined && earlier.previousTerm !== previousTerm) {
        this.violate('log matching', `${id}: before ${entry.Index} of term ${entry.Term}: ${earlier.previousTerm} or ${previousTerm}`)
      }
      previousTerm = entry.Term
    }
  }

  /** Election safety, and leader completeness: whoever leads a term has all that was committed in terms before. */
  elected(server: Observed, term: number, lastIndex: number): void {
    const other = this.#leaders.get(term)
    if (other !== undefined && other !== server.id) this.violate('election safety', `${other} and ${server.id} lead in term ${term}`)
    this.#leaders.set(term, server.id)
    const first = server.log.firstIndex()
    for (const [index, committed] of this.#committed) {
      const inSnapshot = first === 0 ? index <= lastIndex : index < first
      if (inSnapshot || committed.inTerm >= term || server.log.peek(index)?.Term === committed.term) continue
      this.violate('leader completeness', `${server.id} leads term ${term} without entry ${index} of term ${committed.term}`)
      return
    }
  }

  /** What one server calls committed is what all call committed. */
  committed(server: Observed, inTerm: number, from: number, to: number): void {
    for (let index = from; index <= to; index++) {
      const entry = server.log.peek(index)
      if (entry === undefined) continue
      const mine = { term: entry.Term, hash: hashEntry(entry), by: server.id, inTerm }
      const earlier = this.#committed.get(index)
      if (earlier === undefined) this.#committed.set(index, mine)
      else if (earlier.term !== mine.term || earlier.hash !== mine.hash) {
        const text = `entry ${index}: ${earlier.by} committed one of term ${earlier.term}, ${server.id} one of term ${mine.term}`
        this.violate('committed entries agree', text)
      }
    }
    this.#highestCommitted = Math.max(this.#highestCommitted, to)
  }

  /** The configuration in force is one that stands in the log (or in the snapshot before it). */
  configured(server: Observed, index: number): void {
    const first = server.log.firstIndex()
    if (first === 0 || index < first) return
    const entry = server.log.peek(index)
    if (entry?.Type === LogType.configuration) return
    this.violate('configurations come from the log', `${server.id} uses a configuration of ${index}, which is not in its log`)
  }

  /** Equal state at equal index. */
  applied(id: string, entry: LogEntry, digest: number): void {
    const earlier = this.#digests.get(entry.Index)
    if (earlier === undefined) this.#digests.set(entry.Index, { digest, by: id })
    else if (earlier.digest !== digest) {
      this.violate('state-machine safety', `${earlier.by} and ${id} differ after entry ${entry.Index}`)
    }
  }

  /** An acknowledged entry is on the disks of a majority. `configurations`: those that may have decided. */
  acknowledged(index: number, servers: readonly Observed[], configurations: readonly RaftConfiguration[]): void {
    const committed = this.#committed.get(index)
    const has = (id: string): boolean => {
      const server = servers.find((candidate) => candidate.id === id)
      if (server === undefined) return false
      if (server.durableSnapshots.some((end) => end >= index)) return true
      const entry = server.logPlatter.entries[index - (server.logPlatter.entries[0]?.Index ?? 0)]
      return entry !== undefined && (committed === undefined || committed.hash === hashEntry(entry))
    }
    for (const { Servers } of configurations) {
      const voters = Servers.filter(({ Suffrage }) => Suffrage === 0)
      if (voters.filter(({ ID }) => has(ID)).length * 2 > voters.length) return
    }
    this.violate('acknowledged writes are durable', `entry ${index} was acknowledged before a majority had it on disk`)
  }
}

function hashEntry({ Type, Data, Term }: LogEntry): number {
  let hash = hashText(`${Type} ${Term}`)
  if (Type !== LogType.noop && Data !== null) for (const byte of Data) hash = Math.imul(hash ^ byte, 0x01000193)
  return hash
}
