import { Database, type View } from '../memdb/database.ts'
import type { LockDelay, Mutation } from './mutation.ts'
import { stateSchema } from './tables.ts'

/** Who is told what happened once a mutation is published. */
export interface StateListeners {
  /** A key must not be locked for the given nanoseconds (protocol/fsm.md §10). */
  readonly onLockDelay: (delay: LockDelay) => void
  /** Tombstones were written at this index (protocol/fsm.md §6). */
  readonly onTombstone: (index: number) => void
}

/** The whole replicated state of a server. A restore puts another store in its place and abandons this one. */
export class StateStore {
  readonly #db = new Database(stateSchema)
  readonly #listeners: StateListeners
  #abandoned = false
  readonly #waiters = new Set<() => void>()

  constructor(listeners: StateListeners) {
    this.#listeners = listeners
  }

  /** The live tables; read what belongs together without awaiting in between. */
  read(): View {
    return this.#db.read()
  }

  /** The tables as of now, for good. O(1). */
  snapshot(): View {
    return this.#db.snapshot()
  }

  /** Waits alive, for telemetry and tests. */
  get watchCount(): number {
    return this.#db.registry.count
  }

  /**
   * Applies the entry with this index: all of it, or, if `work` throws, nothing. Listeners are told afterwards, before anybody who
   * waits for the changed rows can run.
   */
  write<T>(index: number, work: (mutation: Mutation) => T): T {
    const lockDelays: LockDelay[] = []
    let tombstones = false
    const result = this.#db.write((txn) => {
      const mutation: Mutation = { txn, index, restoring: false, lockDelays, tombstones: false }
      const done = work(mutation)
      tombstones = mutation.tombstones
      return done
    })
    for (const delay of lockDelays) this.#listeners.onLockDelay(delay)
    if (tombstones) this.#listeners.onTombstone(index)
    return result
  }

  /** Puts rows of a snapshot in; `lastIndex` is that of its header. Nobody is told. */
  restore(lastIndex: number, work: (mutation: Mutation) => void): void {
    this.#db.write((txn) => work({ txn, index: lastIndex, restoring: true, lockDelays: [], tombstones: false }))
  }

  /** Calls back once when a restore has replaced this store, at once if that has happened. The returned function ends the wait. */
  onAbandoned(callback: () => void): () => void {
    if (this.#abandoned) {
      callback()
      return () => {}
    }
    this.#waiters.add(callback)
    return () => void this.#waiters.delete(callback)
  }

  /** Says that another store has taken this one's place. */
  abandon(): void {
    this.#abandoned = true
    const waiters = [...this.#waiters]
    this.#waiters.clear()
    for (const callback of waiters) callback()
  }
}
