import { assert } from '../std/assert.ts'
import { Registration, type Waiter, type WatchRegistry } from './watch-registry.ts'

/** What a watch needs of the database it watches. */
export interface Watched {
  /** Counts the transactions that changed something. */
  readonly version: number
  readonly registry: WatchRegistry
}

/**
 * Above this many watched keys a watch set waits for the whole index instead (the original's limit: protocol/fsm.md §15). Waking more
 * often is harmless, and a query of a huge service does not register tens of thousands of waits.
 */
export const maxWatchedKeys = 8192

/**
 * Collects what a query reads. Reading with a watch only notes the keys; waits are registered by `onFire`, so a query that answers at
 * once costs no registration.
 */
export class WatchSet implements Waiter {
  readonly #collects: boolean
  #database: Watched | undefined
  #version = 0
  /** What is noted, the last first. */
  #noted: Registration | undefined
  #size = 0
  #callback: (() => void) | undefined

  /** One that does not collect is for a read that nobody will wait for, and yet wants `changedIndex`. */
  constructor(collects = true) {
    this.#collects = collects
  }

  /** Notes a wait for one key of an index, or for all keys with a prefix. `version` is that of the view that was read. */
  note(database: Watched, version: number, slot: number, key: string, prefix: boolean): void {
    if (!this.#collects) return
    if (this.#database === undefined) {
      this.#database = database
      this.#version = version
    }
    assert(this.#database === database, 'a watch set belongs to one database')
    this.#version = Math.min(this.#version, version)
    if (this.#size >= maxWatchedKeys) this.#widen()
    this.#add(slot, key, prefix)
  }

  #add(slot: number, key: string, prefix: boolean): void {
    this.#noted = new Registration(this, slot, key, prefix, this.#noted)
    this.#size++
  }

  /**
   * An index at or after the last change of what was read, set by queries that know a lower one than the index they answer with
   * (docs/decisions/0011). A blocking read has news when this, or else the answer's index, is above the caller's.
   */
  changedIndex: number | undefined = undefined

  /** How many keys and prefixes are noted. */
  get size(): number {
    return this.#size
  }

  /**
   * Calls back once, when something noted changes; at once when the database has been written since the reads were made. `close` ends
   * the wait.
   */
  onFire(callback: () => void): void {
    assert(this.#callback === undefined, 'a watch set serves one wait')
    const database = this.#database
    if (database === undefined) return
    if (database.version !== this.#version) return callback()
    this.#callback = callback
    for (let at = this.#noted; at !== undefined; at = at.another) database.registry.add(at)
  }

  /** Ends the wait without calling back. */
  close(): void {
    this.release()
    this.#callback = undefined
  }

  release(): void {
    for (let at = this.#noted; at?.home !== undefined; at = at.another) this.#database?.registry.remove(at)
  }

  /** A callback that was withdrawn meanwhile stays silent. */
  fire(): void {
    const callback = this.#callback
    this.#callback = undefined
    callback?.()
  }

  #widen(): void {
    const slots = new Set<number>()
    for (let at = this.#noted; at !== undefined; at = at.another) slots.add(at.slot)
    this.#noted = undefined
    this.#size = 0
    for (const slot of slots) this.#add(slot, '', true)
  }
}
