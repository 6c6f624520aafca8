import type { Runtime } from '../../runtime/ports.ts'
import { assert } from '../../std/assert.ts'
import type { LogEntry, LogStore, SnapshotMeta, SnapshotSink, SnapshotStore, StableState } from '../ports.ts'
import { LogBounds, payloadBytes } from './log-bounds.ts'

/** A log that lives as long as the process, for `-dev`. */
export class MemoryLogStore implements LogStore {
  #stable: StableState = { term: 0, lastVoteTerm: 0, lastVoteCandidate: '' }
  readonly #bounds = new LogBounds()
  #entries: LogEntry[] = []
  #closed = false

  get stable(): StableState {
    return this.#stable
  }

  firstIndex(): number {
    return this.#bounds.first
  }

  lastIndex(): number {
    return this.#bounds.last
  }

  async append(entries: readonly LogEntry[], truncateFrom?: number): Promise<void> {
    this.#checkOpen()
    const first = this.#bounds.first
    this.#bounds.append(entries, truncateFrom)
    if (truncateFrom !== undefined) this.#entries.length = truncateFrom - first
    for (const entry of entries) this.#entries.push(entry)
  }

  async setStable(state: StableState): Promise<void> {
    this.#checkOpen()
    this.#stable = state
  }

  async entries(from: number, to: number, maxBytes: number): Promise<readonly LogEntry[]> {
    this.#checkOpen()
    this.#bounds.check(from, to)
    const start = from - this.#bounds.first
    return this.#entries.slice(start, start + countWithin(this.#entries, start, to - from + 1, maxBytes))
  }

  recent(index: number): LogEntry | undefined {
    return this.#entries[index - this.#bounds.first]
  }

  async truncatePrefix(index: number): Promise<void> {
    this.#checkOpen()
    const first = this.#bounds.first
    if (!this.#bounds.truncatePrefix(index)) return
    this.#entries = this.#entries.slice(index - first + 1)
  }

  async clear(): Promise<void> {
    this.#checkOpen()
    this.#bounds.clear()
    this.#entries = []
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#entries = []
    this.#bounds.clear()
  }

  #checkOpen(): void {
    if (this.#closed) throw new Error('the log is closed')
  }
}

/** How many entries from `start` on, at most `count`, fit into `maxBytes`; the first always does. */
export function countWithin(entries: readonly LogEntry[], start: number, count: number, maxBytes: number): number {
  let bytes = 0
  for (let taken = 0; taken < count; taken++) {
    const entry = entries[start + taken]
    if (entry === undefined) return taken
    bytes += payloadBytes(entry)
    if (bytes > maxBytes && taken > 0) return taken
  }
  return count
}

interface Held {
  readonly meta: SnapshotMeta
  readonly chunks: readonly Uint8Array[]
}

/** Keeps the newest snapshot in memory, for `-dev`. */
export class MemorySnapshotStore implements SnapshotStore {
  readonly #runtime: Pick<Runtime, 'clock'>
  #newest: Held | undefined

  constructor(runtime: Pick<Runtime, 'clock'>) {
    this.#runtime = runtime
  }

  async create(meta: Omit<SnapshotMeta, 'id' | 'size'>): Promise<SnapshotSink> {
    const chunks: Uint8Array[] = []
    let size = 0
    let ended = false
    return {
      write: async (chunk) => {
        assert(!ended, 'a snapshot that has ended takes no more')
        // The writer may use its buffer again.
        chunks.push(chunk.slice())
        size += chunk.length
      },
      commit: async () => {
        assert(!ended, 'a snapshot ends once')
        ended = true
        const id = `${meta.term}-${meta.index}-${Math.floor(this.#runtime.clock.wall())}`
        this.#newest = { meta: { ...meta, id, size }, chunks }
        return this.#newest.meta
      },
      cancel: async () => {
        ended = true
        chunks.length = 0
      },
    }
  }

  async list(): Promise<readonly SnapshotMeta[]> {
    return this.#newest === undefined ? [] : [this.#newest.meta]
  }

  async open(id: string): Promise<{ readonly meta: SnapshotMeta; readonly state: AsyncIterable<Uint8Array> }> {
    const held = this.#newest
    if (held === undefined || held.meta.id !== id) throw new Error(`there is no snapshot ${id}`)
    return { meta: held.meta, state: chunksOf(held.chunks) }
  }
}

async function* chunksOf(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks
}
