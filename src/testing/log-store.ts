import type { LogEntry, LogStore, StableState } from '../raft/ports.ts'
import { LogBounds } from '../raft/storage/log-bounds.ts'
import type { SeededRandom } from '../runtime/sim/random.ts'
import type { Owner, Scheduler } from '../runtime/sim/scheduler.ts'

/** What is on one server's platter. Survives crashes; only what was synced is in it. */
export interface LogPlatter {
  stable: StableState
  entries: LogEntry[]
}

export function emptyPlatter(): LogPlatter {
  return { stable: { term: 0, lastVoteTerm: 0, lastVoteCandidate: '' }, entries: [] }
}

export interface LogFaults {
  /** How long a sync takes, ms. */
  sync: readonly [number, number]
  /** Chance that a sync fails. */
  failure: number
  /** Resolve such writes before they are synced: a lie that a checker must find out. */
  readonly lies?: (operation: 'append' | 'stable') => boolean
}

type Operation =
  | { readonly kind: 'append'; readonly entries: readonly LogEntry[]; readonly truncateFrom: number | undefined }
  | { readonly kind: 'stable'; readonly stable: StableState }
  | { readonly kind: 'truncatePrefix'; readonly index: number }
  | { readonly kind: 'clear' }

interface Pending {
  readonly operation: Operation
  readonly resolve: () => void
  readonly reject: (error: Error) => void
}

/** Sees entries when they are written, and votes when they are on the platter. */
export type LogObserver = (change: { readonly append: readonly LogEntry[]; readonly truncated: boolean } | { readonly stable: StableState }) => void

/**
 * The log-store port on a simulated disk: writes queue, one sync carries all that came before it began, and a crash keeps any
 * prefix of what was not synced — the last append of it torn.
 */
export class SimulatedLogStore implements LogStore {
  readonly #scheduler: Scheduler
  readonly #owner: Owner
  readonly #random: SeededRandom
  readonly #platter: LogPlatter
  readonly #faults: LogFaults
  readonly #observer: LogObserver
  /** What the process believes, writes under way included. */
  #entries: LogEntry[]
  readonly #bounds: LogBounds
  readonly stable: StableState
  #queue: Pending[] = []
  #syncing: Pending[] = []
  #failed = false

  constructor(
    scheduler: Scheduler,
    owner: Owner,
    random: SeededRandom,
    platter: LogPlatter,
    faults: LogFaults,
    observer: LogObserver = () => undefined,
  ) {
    this.#scheduler = scheduler
    this.#owner = owner
    this.#random = random
    this.#platter = platter
    this.#faults = faults
    this.#observer = observer
    this.#entries = [...platter.entries]
    this.#bounds = new LogBounds(this.#entries[0]?.Index ?? 0, this.#entries.at(-1)?.Index ?? 0)
    this.stable = platter.stable
  }

  firstIndex(): number {
    return this.#bounds.first
  }

  lastIndex(): number {
    return this.#bounds.last
  }

  append(entries: readonly LogEntry[], truncateFrom?: number): Promise<void> {
    this.#bounds.append(entries, truncateFrom)
    this.#observer({ append: entries, truncated: truncateFrom !== undefined })
    return this.#write({ kind: 'append', entries, truncateFrom })
  }

  setStable(stable: StableState): Promise<void> {
    return this.#write({ kind: 'stable', stable })
  }

  async entries(from: number, to: number, maxBytes: number): Promise<readonly LogEntry[]> {
    this.#bounds.check(from, to)
    await this.#scheduler.sleep(this.#random.between(0, 1), this.#owner)
    this.#bounds.check(from, to)
    const found: LogEntry[] = []
    let bytes = 0
    for (let index = from; index <= to && (found.length === 0 || bytes < maxBytes); index++) {
      const entry = this.peek(index)
      if (entry === undefined) throw new RangeError(`entry ${index} is not in the log`)
      found.push(entry)
      bytes += entry.Data?.length ?? 0
    }
    return found
  }

  /** Only some are "recent", so that reading from disk is exercised too. */
  recent(index: number): LogEntry | undefined {
    return index > this.lastIndex() - 8 ? this.peek(index) : undefined
  }

  /** An entry as the process sees it. */
  peek(index: number): LogEntry | undefined {
    const first = this.#entries[0]
    return first === undefined ? undefined : this.#entries[index - first.Index]
  }

  truncatePrefix(index: number): Promise<void> {
    this.#bounds.truncatePrefix(index)
    return this.#write({ kind: 'truncatePrefix', index })
  }

  clear(): Promise<void> {
    this.#bounds.clear()
    return this.#write({ kind: 'clear' })
  }

  async close(): Promise<void> {}

  /** The process dies. What was being written may be there, in part or not at all. */
  crash(): void {
    const unsynced = [...this.#syncing, ...this.#queue]
    const kept = this.#random.whole(0, unsynced.length)
    for (const [at, { operation }] of unsynced.slice(0, kept).entries()) {
      const torn = at === kept - 1 && operation.kind === 'append' && this.#random.chance(0.5)
      if (!torn) this.#commit(operation)
      else this.#commit({ ...operation, entries: operation.entries.slice(0, this.#random.whole(0, operation.entries.length)) })
    }
  }

  #write(operation: Operation): Promise<void> {
    if (this.#failed) return Promise.reject(new Error('the log failed before'))
    apply(this.#entries, operation, (entries) => {
      this.#entries = entries
    })
    return new Promise((resolve, reject) => {
      this.#queue.push({ operation, resolve, reject })
      const { kind } = operation
      if ((kind === 'append' || kind === 'stable') && this.#faults.lies?.(kind) === true) resolve()
      if (this.#syncing.length === 0) this.#sync()
    })
  }

  #sync(): void {
    this.#syncing = this.#queue
    this.#queue = []
    if (this.#syncing.length === 0) return
    const [low, high] = this.#faults.sync
    this.#scheduler.after(this.#random.between(low, high), this.#owner, () => {
      if (this.#random.chance(this.#faults.failure)) return this.#fail()
      const done = this.#syncing
      for (const { operation } of done) this.#commit(operation)
      this.#sync()
      for (const { resolve } of done) resolve()
    })
  }

  #commit(operation: Operation): void {
    if (operation.kind !== 'stable') return commitEntries(this.#platter, operation)
    this.#observer({ stable: operation.stable })
    this.#platter.stable = operation.stable
  }

  #fail(): void {
    this.#failed = true
    for (const { reject } of [...this.#syncing, ...this.#queue]) reject(new Error('sync: input/output error'))
  }
}

function commitEntries(platter: LogPlatter, operation: Operation): void {
  apply(platter.entries, operation, (entries) => {
    platter.entries = entries
  })
}

function apply(entries: LogEntry[], operation: Operation, replace: (entries: LogEntry[]) => void): void {
  const first = entries[0]?.Index ?? 0
  switch (operation.kind) {
    case 'append':
      if (operation.truncateFrom !== undefined) entries.length = Math.max(operation.truncateFrom - first, 0)
      entries.push(...operation.entries)
      return
    case 'truncatePrefix':
      return replace(entries.filter((entry) => entry.Index > operation.index))
    case 'clear':
      return replace([])
    case 'stable':
      return
  }
}
