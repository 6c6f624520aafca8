import type { StableState } from '../ports.ts'
import type { LogBatch } from './log-batch.ts'
import { LogPlaces } from './log-places.ts'
import type { SegmentHeader } from './log-segment.ts'

/** What is durable: the sum of all batches so far. */
export class LogState {
  readonly places = new LogPlaces()
  stable: StableState = { term: 0, lastVoteTerm: 0, lastVoteCandidate: '' }
  /** Number of the last batch. */
  sequence = 0
  /** First and last index, 0 when there are no entries. */
  first = 0
  last = 0
  /** Term of the last entry; 0 when it is not known. */
  #lastTerm = 0

  /** Begins with what a segment says that came before it. */
  resume({ sequence, first, last, stable }: SegmentHeader): void {
    this.sequence = sequence
    this.first = first
    this.last = last
    this.stable = stable
  }

  /** Takes the next batch, which lies there; says what is wrong with it. */
  apply(batch: LogBatch, segment: Pick<SegmentHeader, 'number' | 'salt'>, at: number, length: number): string | undefined {
    if (batch.sequence !== this.sequence + 1) return `batch ${batch.sequence} does not follow ${this.sequence}`
    if (batch.trim !== undefined) this.#trim(batch.trim)
    if (batch.clear) this.#clear()
    if (batch.cut !== undefined && !this.#cut(batch.cut)) return `batch ${batch.sequence} cuts at ${batch.cut} a log of ${this.first} to ${this.last}`
    for (const { Index, Term } of batch.entries) {
      if (this.last !== 0 && Index !== this.last + 1) return `entry ${Index} does not follow ${this.last}`
      if (Term < this.#lastTerm) return `entry ${Index} has term ${Term} after term ${this.#lastTerm}`
      if (this.last === 0) this.first = Index
      this.last = Index
      this.#lastTerm = Term
    }
    const [head] = batch.entries
    if (head !== undefined) this.places.add(segment.number, segment.salt, head.Index, at, length)
    this.stable = batch.stable ?? this.stable
    this.sequence = batch.sequence
    return undefined
  }

  #trim(index: number): void {
    if (this.first === 0 || index < this.first) return
    if (index >= this.last) {
      this.#clear()
      return
    }
    this.first = index + 1
    this.places.forgetBefore(this.first)
  }

  #clear(): void {
    this.first = 0
    this.last = 0
    this.#lastTerm = 0
    this.places.clear()
  }

  #cut(index: number): boolean {
    if (index < this.first || index > this.last || index === 0) return false
    this.places.cutFrom(index)
    this.#lastTerm = 0
    if (index === this.first) this.#clear()
    else this.last = index - 1
    return true
  }
}
