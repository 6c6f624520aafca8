import { assert } from '../std/assert.ts'
import type { Registration, Waiter, WatchRegistry } from './watch-registry.ts'

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
  #slots: number[] = []
  #keys: string[] = []
  #prefix: boolean[] = []
  #registrations: Registration[] = []
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
    if (this.#slots.length >= maxWatchedKeys) this.#widen()
    this.#slots.push(slot)
    this.#keys.push(key)
    this.#prefix.push(prefix)
  }

  /**
   * An index at or after the last change of what was read, set by queries that know a lower one than the index they answer with
   * (docs/decisions/0011). A blocking read has news when this, or else the answer's index, is above the caller's.
   */
  changedIndex: number | undefined = undefined

  /** How many keys and prefixes are noted. */
  get size(): number {
    return this.#slots.length
  }

  /**
   * Calls back once, when something noted changes; at once when the database has been written since the reads were made. The returned
   * function ends the wait.
   */
  onFire(callback: () => void): () => void {
    assert(this.#callback === undefined, 'a watch set serves one wait')
    const database = this.#database
    if (database === undefined) return () => {}
    if (database.version !== this.#version) {
      callback()
      return () => {}
    }
    this.#callback = callback
    for (let i = 0; i < this.#slots.length; i++) {
      const slot = this.#slots[i] as number
      this.#registrations.push(database.registry.add(this, slot, this.#keys[i] as string, this.#prefix[i] as boolean))
    }
    return () => this.close()
  }

  /** Ends the wait without calling back. */
  close(): void {
    this.release()
    this.#callback = undefined
  }

  release(): void {
    const registry = this.#database?.registry
    for (const registration of this.#registrations) registry?.remove(registration)
    this.#registrations = []
  }

  /** A callback that was withdrawn meanwhile stays silent. */
  fire(): void {
    const callback = this.#callback
    this.#callback = undefined
    callback?.()
  }

  #widen(): void {
    const slots = [...new Set(this.#slots)]
    this.#slots = slots
    this.#keys = slots.map(() => '')
    this.#prefix = slots.map(() => true)
  }
}
