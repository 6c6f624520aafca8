import { assert } from '../std/assert.ts'
import type { Index, Table } from './schema.ts'

/** One row that a transaction changed. */
export interface Change {
  readonly table: Table<never>
  readonly before: unknown
  readonly after: unknown
}

/** One who waits. Called only by the registry. */
export interface Waiter {
  /** Takes back all its registrations. */
  release(): void
  /** Something it waits for has changed. */
  fire(): void
}

/**
 * One key of an index, or prefix of keys, that somebody read and may wait for; once registered, a link of the list of all waits for the
 * same. One object for both, since most of what lives while thousands wait are these.
 */
export class Registration {
  readonly waiter: Waiter
  readonly slot: number
  readonly key: string
  readonly prefix: boolean
  /** Another one of the same waiter. */
  readonly another: Registration | undefined
  /** Where the list begins; undefined while it is not registered. */
  home: Map<string, Registration> | undefined = undefined
  previous: Registration | undefined = undefined
  next: Registration | undefined = undefined

  constructor(waiter: Waiter, slot: number, key: string, prefix: boolean, another: Registration | undefined) {
    this.waiter = waiter
    this.slot = slot
    this.key = key
    this.prefix = prefix
    this.another = another
  }
}

interface IndexWaits {
  readonly exact: Map<string, Registration>
  /** By the length of the prefix, so that a changed key is looked up once per length in use. */
  readonly prefixes: Map<number, Map<string, Registration>>
}

/**
 * Who waits for what. Waits stand beside the trees, not in them: reading without a watch costs nothing, and a transaction fires
 * exactly the waits for keys it changed and for prefixes of them.
 */
export class WatchRegistry {
  readonly #indexes: (IndexWaits | undefined)[]
  #count = 0

  constructor(indexCount: number) {
    this.#indexes = new Array<IndexWaits | undefined>(indexCount).fill(undefined)
  }

  /** Registrations alive, for tests and telemetry. */
  get count(): number {
    return this.#count
  }

  /** Map entries alive; 0 when nobody waits. */
  get entries(): number {
    let total = 0
    for (const waits of this.#indexes) {
      if (waits === undefined) continue
      total += waits.exact.size + waits.prefixes.size
      for (const map of waits.prefixes.values()) total += map.size
    }
    return total
  }

  add(registration: Registration): void {
    const { slot, key, prefix } = registration
    const waits = (this.#indexes[slot] ??= { exact: new Map(), prefixes: new Map() })
    let home = waits.exact
    if (prefix) {
      const found = waits.prefixes.get(key.length)
      home = found ?? new Map<string, Registration>()
      if (found === undefined) waits.prefixes.set(key.length, home)
    }
    const head = home.get(key)
    registration.home = home
    registration.next = head
    if (head !== undefined) head.previous = registration
    home.set(key, registration)
    this.#count++
  }

  /** Takes one back that is registered. */
  remove(registration: Registration): void {
    const { home, slot, key, prefix, previous, next } = registration
    assert(home !== undefined, 'only what is registered can be taken back')
    registration.home = registration.previous = registration.next = undefined
    this.#count--
    if (next !== undefined) next.previous = previous
    if (previous !== undefined) previous.next = next
    else if (next !== undefined) home.set(key, next)
    else {
      home.delete(key)
      if (prefix && home.size === 0) this.#indexes[slot]?.prefixes.delete(key.length)
    }
  }

  /** Fires the waits for what the changes touched, each waiter once, after all of them are unregistered. */
  fire(changes: readonly Change[]): void {
    if (this.#count === 0) return
    const fired = new Set<Waiter>()
    for (const { table, before, after } of changes) {
      this.#collect(fired, table.primary, before, after)
      for (const index of table.secondary) this.#collect(fired, index, before, after)
    }
    for (const waiter of fired) waiter.release()
    for (const waiter of fired) waiter.fire()
  }

  #collect(fired: Set<Waiter>, index: Index<never>, before: unknown, after: unknown): void {
    const waits = this.#indexes[index.slot]
    if (waits === undefined) return
    const old = before === undefined ? undefined : index.key(before as never)
    const now = after === undefined ? undefined : index.key(after as never)
    if (old !== undefined) collectKey(fired, waits, old)
    if (now !== undefined && now !== old) collectKey(fired, waits, now)
  }
}

function collectKey(fired: Set<Waiter>, waits: IndexWaits, key: string): void {
  for (let at = waits.exact.get(key); at !== undefined; at = at.next) fired.add(at.waiter)
  for (const [length, map] of waits.prefixes) {
    if (length > key.length) continue
    for (let at = map.get(key.slice(0, length)); at !== undefined; at = at.next) fired.add(at.waiter)
  }
}

