import type { LogEntry } from '../ports.ts'
import { payloadBytes } from './log-bounds.ts'

/** What an entry costs in memory beside its payload. */
const entryOverheadBytes = 200

/** The newest entries of a log in memory, bounded by number and by bytes. At least the newest entry stays, and all that are not stored yet. */
export class EntryTail {
  readonly #maxEntries: number
  readonly #maxBytes: number
  #entries: (LogEntry | undefined)[] = []
  /** Where in `#entries` the tail begins; what lies before was dropped. */
  #start = 0
  #bytes = 0

  constructor(maxEntries: number, maxBytes: number) {
    this.#maxEntries = maxEntries
    this.#maxBytes = maxBytes
  }

  get(index: number): LogEntry | undefined {
    const { first } = this
    return first === undefined || index < first ? undefined : this.#entries[this.#start + index - first]
  }

  /** Index of the oldest entry that is here; undefined when there is none. */
  get first(): number | undefined {
    return this.#entries[this.#start]?.Index
  }

  /** The entries do follow what is here, unless it is empty. */
  append(entries: readonly LogEntry[]): void {
    for (const entry of entries) {
      this.#entries.push(entry)
      this.#bytes += payloadBytes(entry) + entryOverheadBytes
    }
  }

  /** The entries `from … to`, all of which are here. */
  range(from: number, to: number): readonly LogEntry[] {
    const start = this.#start + from - (this.first ?? 0)
    return from > to ? [] : this.#entries.slice(start, start + to - from + 1).filter((entry) => entry !== undefined)
  }

  /** Whether there is more here than should be. */
  get isOver(): boolean {
    return this.#size > 1 && (this.#size > this.#maxEntries || this.#bytes > this.#maxBytes)
  }

  /** Keeps to the bounds, but drops nothing from `unstored` on. */
  shrink(unstored: number): void {
    while (this.isOver && (this.first ?? Infinity) < unstored) this.#dropOldest()
  }

  truncateFrom(index: number): void {
    for (let newest = this.#entries.at(-1); newest !== undefined && newest.Index >= index; newest = this.#entries.at(-1)) {
      this.#entries.pop()
      this.#bytes -= payloadBytes(newest) + entryOverheadBytes
    }
    if (this.#size <= 0) this.clear()
  }

  truncatePrefix(index: number): void {
    while ((this.first ?? Infinity) <= index) this.#dropOldest()
  }

  clear(): void {
    this.#entries = []
    this.#start = 0
    this.#bytes = 0
  }

  get #size(): number {
    return this.#entries.length - this.#start
  }

  #dropOldest(): void {
    const oldest = this.#entries[this.#start]
    if (oldest === undefined) return
    this.#bytes -= payloadBytes(oldest) + entryOverheadBytes
    this.#entries[this.#start++] = undefined
    // Moving the array down at every drop would cost its whole length each time.
    if (this.#start > 1024 && this.#start * 2 > this.#entries.length) {
      this.#entries = this.#entries.slice(this.#start)
      this.#start = 0
    }
  }
}
