import type { Runtime } from '../../runtime/ports.ts'
import { assert } from '../../std/assert.ts'
import type { LogEntry, LogStore, SnapshotMeta, SnapshotSink, SnapshotStore, StableState } from '../ports.ts'
import { LogBounds, payloadBytes } from './log-bounds.ts'
import { PackedEntries } from './packed-entries.ts'

/** A log that lives as long as the process, for `-dev`. */
export class MemoryLogStore implements LogStore {
  #stable: StableState = { term: 0, lastVoteTerm: 0, lastVoteCandidate: '' }
  readonly #bounds = new LogBounds()
  readonly #entries = new PackedEntries()
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
    this.#bounds.append(entries, truncateFrom)
    if (truncateFrom !== undefined) this.#entries.cutFrom(truncateFrom)
    for (const entry of entries) this.#entries.push(entry)
  }

  async setStable(state: StableState): Promise<void> {
    this.#checkOpen()
    this.#stable = state
  }

  async entries(from: number, to: number, maxBytes: number): Promise<readonly LogEntry[]> {
    this.#checkOpen()
    this.#bounds.check(from, to)
    const found: LogEntry[] = []
    let bytes = 0
    for (let index = from; index <= to; index++) {
      const entry = this.#entries.get(index)
      assert(entry !== undefined, `entry ${index} is in the log`)
      bytes += payloadBytes(entry)
      if (bytes > maxBytes && index > from) break
      found.push(entry)
    }
    return found
  }

  recent(index: number): LogEntry | undefined {
    return index < this.#bounds.first ? undefined : this.#entries.get(index)
  }

  async truncatePrefix(index: number): Promise<void> {
    this.#checkOpen()
    if (this.#bounds.truncatePrefix(index)) this.#entries.dropThrough(index)
  }

  async clear(): Promise<void> {
    this.#checkOpen()
    this.#bounds.clear()
    this.#entries.clear()
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#entries.clear()
    this.#bounds.clear()
  }

  #checkOpen(): void {
    if (this.#closed) throw new Error('the log is closed')
  }
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
