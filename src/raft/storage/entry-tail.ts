import type { LogEntry } from '../ports.ts'
import { payloadBytes } from './log-bounds.ts'

/** What an entry costs in memory beside its payload. */
const entryOverheadBytes = 200

/** The newest entries of a log in memory, bounded by number and by bytes. At least the newest entry stays. */
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
    const first = this.#entries[this.#start]?.Index
    return first === undefined || index < first ? undefined : this.#entries[this.#start + index - first]
  }

  /** The entries do follow what is here, unless it is empty. */
  append(entries: readonly LogEntry[]): void {
    for (const entry of entries) {
      this.#entries.push(entry)
      this.#bytes += payloadBytes(entry) + entryOverheadBytes
    }
    while (this.#size > 1 && (this.#size > this.#maxEntries || this.#bytes > this.#maxBytes)) this.#dropOldest()
  }

  truncateFrom(index: number): void {
    for (let newest = this.#entries.at(-1); newest !== undefined && newest.Index >= index; newest = this.#entries.at(-1)) {
      this.#entries.pop()
      this.#bytes -= payloadBytes(newest) + entryOverheadBytes
    }
    if (this.#size <= 0) this.clear()
  }

  truncatePrefix(index: number): void {
    while ((this.#entries[this.#start]?.Index ?? Infinity) <= index) this.#dropOldest()
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
