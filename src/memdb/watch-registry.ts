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

/** A wait for one key or prefix; a link of the list of all waits for the same. */
export interface Registration {
  readonly waiter: Waiter
  readonly home: Map<string, Registration>
  /** The map `home` stands in, when it is one of the prefix maps. */
  readonly lengths: Map<number, Map<string, Registration>> | undefined
  readonly key: string
  previous: Registration | undefined
  next: Registration | undefined
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

  add(waiter: Waiter, slot: number, key: string, prefix: boolean): Registration {
    const waits = (this.#indexes[slot] ??= { exact: new Map(), prefixes: new Map() })
    let home = waits.exact
    if (prefix) {
      const found = waits.prefixes.get(key.length)
      home = found ?? new Map<string, Registration>()
      if (found === undefined) waits.prefixes.set(key.length, home)
    }
    const head = home.get(key)
    const lengths = prefix ? waits.prefixes : undefined
    const made: Registration = { waiter, home, lengths, key, previous: undefined, next: head }
    if (head !== undefined) head.previous = made
    home.set(key, made)
    this.#count++
    return made
  }

  remove(registration: Registration): void {
    const { home, lengths, key, previous, next } = registration
    if (next !== undefined) next.previous = previous
    if (previous !== undefined) previous.next = next
    else if (next !== undefined) home.set(key, next)
    else {
      home.delete(key)
      if (lengths !== undefined && home.size === 0) lengths.delete(key.length)
    }
    this.#count--
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

