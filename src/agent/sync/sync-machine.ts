/** When to sync, in milliseconds. */
export interface SyncTimings {
  /** Between full syncs, before scale and chance. */
  readonly intervalMs: number
  /** Within this time a server that came up is told everything. */
  readonly serverUpMs: number
  /** From a failed full sync to the next try. */
  readonly retryMs: number
}

export const syncTimings: SyncTimings = { intervalMs: 60_000, serverUpMs: 3_000, retryMs: 15_000 }

/**
 * - `start`: begin, with a full sync.
 * - `changed`: something is out of sync here.
 * - `refresh`: the catalog may have forgotten: a server came up, or a token changed.
 * - `time`: the deadline has passed.
 * - `done`, `failed`: the work that was asked for is over.
 */
export type SyncEvent = 'start' | 'changed' | 'refresh' | 'time' | 'done' | 'failed'

/** Work to do: compare everything, or send what is out of sync. */
export type SyncWork = 'full' | 'changes'

/** Clusters up to this size sync at the plain interval. */
const scaleThreshold = 128

/** How much rarer a cluster of this size syncs: once more per doubling beyond 128 nodes (surface LS01). */
export function scaleFactor(nodes: number): number {
  if (nodes <= scaleThreshold) return 1
  return Math.ceil(Math.log2(nodes) - Math.log2(scaleThreshold)) + 1
}

/**
 * Decides when an agent syncs and how (surface LS01, LS02): a full sync at the start, then every interval with a random part, soon
 * after a server came up, and again some time after one failed; in between, changes at once. Pure: one piece of work at a time is
 * asked for by `step`, and its outcome comes back as an event.
 */
export class SyncMachine {
  readonly #timings: SyncTimings
  readonly #random: () => number
  readonly #clusterSize: () => number
  #working: SyncWork | undefined
  /** After a failed full sync single changes are not tried, since it would try them as well. */
  #retryAt: number | undefined
  #refreshAt: number | undefined
  #nextFullAt: number | undefined
  #dirty = false
  #fullWanted = false

  /** `random` is uniform in [0, 1). */
  constructor(timings: SyncTimings, random: () => number, clusterSize: () => number) {
    this.#timings = timings
    this.#random = random
    this.#clusterSize = clusterSize
  }

  /** Takes in what happened; answers with work to start now. */
  step(now: number, event: SyncEvent): SyncWork | undefined {
    if (event === 'start') this.#fullWanted = true
    if (event === 'changed') this.#dirty = true
    if (event === 'refresh') this.#refreshAt ??= now + this.#stagger(this.#timings.serverUpMs)
    if (event === 'done' || event === 'failed') this.#ended(now, event === 'failed')
    return this.#next(now)
  }

  /** When `time` is to be told; undefined while work is under way or nothing was started. */
  deadline(): number | undefined {
    if (this.#working !== undefined || this.#nextFullAt === undefined) return undefined
    return Math.min(...this.#fullTimes(this.#nextFullAt))
  }

  #ended(now: number, failed: boolean): void {
    const work = this.#working
    this.#working = undefined
    if (work !== 'full') return
    if (failed) this.#retryAt = now + this.#timings.retryMs + this.#stagger(this.#timings.retryMs)
  }

  #next(now: number): SyncWork | undefined {
    if (this.#working !== undefined) return undefined
    // Before the start nothing is done: what runs here is not known yet, and would be taken for gone.
    if (this.#fullWanted || (this.#nextFullAt !== undefined && this.#fullTimes(this.#nextFullAt).some((at) => at <= now))) {
      this.#fullWanted = false
      this.#dirty = false
      this.#retryAt = undefined
      // One that is still to come is not made up for: it waits until the server that came up knows its state.
      if (this.#refreshAt !== undefined && this.#refreshAt <= now) this.#refreshAt = undefined
      this.#nextFullAt = now + this.#timings.intervalMs + this.#stagger(this.#timings.intervalMs)
      return (this.#working = 'full')
    }
    if (!this.#dirty || this.#retryAt !== undefined || this.#nextFullAt === undefined) return undefined
    this.#dirty = false
    return (this.#working = 'changes')
  }

  #fullTimes(next: number): readonly number[] {
    return [this.#refreshAt, this.#retryAt ?? next].filter((at) => at !== undefined)
  }

  #stagger(ms: number): number {
    return this.#random() * ms * scaleFactor(this.#clusterSize())
  }
}
