import type { LogEntry } from './entry.ts'
import type { Effect, Stable } from './events.ts'

/**
 * Writes are numbered and end in the order of their numbers. What depends on one waits here for its `stored`: no vote, no
 * acknowledgement and no count of the own log may run ahead of the disk.
 */
export class WriteQueue {
  readonly #emit: (effect: Effect) => void
  #issued = 0
  #stored = 0
  #stableSeq = 0
  #storedIndex: number
  /** Appends that are not stored yet; `last` is where the log will end by it (less if a later write cut it again). */
  #appends: { readonly seq: number; last: number }[] = []
  #waiting: { readonly seq: number; readonly effect: Effect }[] = []

  constructor(lastIndex: number, emit: (effect: Effect) => void) {
    this.#storedIndex = lastIndex
    this.#emit = emit
  }

  /** The last entry of the log that is on the disk and in force. */
  get storedIndex(): number {
    return this.#storedIndex
  }

  /** Whether the newest term and vote are on the disk. */
  get stableStored(): boolean {
    return this.#stableSeq <= this.#stored
  }

  stable(stable: Stable): void {
    this.#stableSeq = ++this.#issued
    this.#emit({ type: 'write', seq: this.#issued, write: { kind: 'stable', stable } })
  }

  append(entries: readonly LogEntry[], truncateFrom: number | undefined): void {
    const seq = ++this.#issued
    if (truncateFrom !== undefined) this.#cut(truncateFrom - 1)
    const last = entries.at(-1)?.Index
    if (last !== undefined) this.#appends.push({ seq, last })
    this.#emit({ type: 'write', seq, write: { kind: 'append', entries, truncateFrom } })
  }

  /** The log is replaced by a snapshot that is durable already and ends at `index`. */
  clear(index: number): void {
    const seq = ++this.#issued
    this.#appends = []
    this.#storedIndex = index
    this.#emit({ type: 'write', seq, write: { kind: 'clear' } })
  }

  afterStable(effect: Effect): void {
    this.#after(this.#stableSeq, effect)
  }

  afterEntries(index: number, effect: Effect): void {
    // What is on the disk already waits for no write behind it: a heartbeat must not.
    const append = index <= this.#storedIndex ? undefined : this.#appends.find((candidate) => candidate.last >= index)
    this.#after(Math.max(this.#stableSeq, append?.seq ?? 0), effect)
  }

  stored(seq: number): void {
    this.#stored = Math.max(this.#stored, seq)
    let done = 0
    for (const append of this.#appends) {
      if (append.seq > this.#stored) break
      this.#storedIndex = Math.max(this.#storedIndex, append.last)
      done++
    }
    if (done > 0) this.#appends.splice(0, done)
  }

  /** Lets go what waited for writes that are stored by now, in the order in which it came. */
  release(): void {
    if (this.#waiting.length === 0) return
    const waiting = this.#waiting
    this.#waiting = []
    for (const held of waiting) this.#after(held.seq, held.effect)
  }

  #after(seq: number, effect: Effect): void {
    if (seq <= this.#stored) this.#emit(effect)
    else this.#waiting.push({ seq, effect })
  }

  #cut(last: number): void {
    this.#storedIndex = Math.min(this.#storedIndex, last)
    for (const append of this.#appends) append.last = Math.min(append.last, last)
  }
}
