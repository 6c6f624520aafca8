import type { LogEntry, LogStore } from './ports.ts'

/** Bytes of entries that are read at once. */
const readBytes = 1 << 20
/** Entries that are read at once. */
const readEntries = 1024

/**
 * Entries by index, wherever they are: those whose write has not ended here, the recent ones in the log store's memory, the rest
 * on disk.
 */
export class EntryReader {
  readonly #log: LogStore
  readonly #unwritten = new Map<number, LogEntry>()

  constructor(log: LogStore) {
    this.#log = log
  }

  /** A write begins; until it ends its entries are here. */
  writing(entries: readonly LogEntry[], truncateFrom: number | undefined): void {
    if (truncateFrom !== undefined) {
      for (const index of this.#unwritten.keys()) if (index >= truncateFrom) this.#unwritten.delete(index)
    }
    for (const entry of entries) this.#unwritten.set(entry.Index, entry)
  }

  written(entries: readonly LogEntry[]): void {
    for (const entry of entries) {
      if (this.#unwritten.get(entry.Index) === entry) this.#unwritten.delete(entry.Index)
    }
  }

  cleared(): void {
    this.#unwritten.clear()
  }

  /** The entry if it is in memory. */
  get(index: number): LogEntry | undefined {
    return this.#unwritten.get(index) ?? this.#log.recent(index)
  }

  /** Entries from `from` on, up to `to` at most and as many as are in memory together; undefined when the first is not. */
  recent(from: number, to: number): readonly LogEntry[] | undefined {
    if (to < from) return []
    const found: LogEntry[] = []
    let bytes = 0
    for (let index = from; index <= to && found.length < readEntries && bytes < readBytes; index++) {
      const entry = this.get(index)
      if (entry === undefined) break
      found.push(entry)
      bytes += entry.Data?.length ?? 0
    }
    return found.length > 0 ? found : undefined
  }

  /** The same from disk; at least the first. */
  stored(from: number, to: number): Promise<readonly LogEntry[]> {
    let last = from
    const bound = Math.min(to, from + readEntries - 1)
    while (last < bound && this.get(last + 1) === undefined) last++
    return this.#log.entries(from, last, readBytes)
  }
}
