import type { Clock, Timer } from '../../runtime/ports.ts'

const keptMs = 15 * 60_000
const bucketMs = 30_000

/**
 * When tombstones may go. They keep the index of a deleted prefix from falling back; after a quarter of an hour no reader can
 * still wait for them. Times are rounded up to half a minute so that one reaping serves many deletions (protocol/fsm.md §6).
 */
export class TombstoneClock {
  readonly #clock: Clock
  readonly #reap: (index: number) => void
  readonly #buckets = new Map<number, { index: number; readonly timer: Timer }>()

  constructor(clock: Clock, reap: (index: number) => void) {
    this.#clock = clock
    this.#reap = reap
  }

  /** Tombstones were written at this index. */
  hint(index: number): void {
    const due = Math.ceil((this.#clock.now() + keptMs) / bucketMs) * bucketMs
    const bucket = this.#buckets.get(due)
    if (bucket !== undefined) {
      bucket.index = Math.max(bucket.index, index)
      return
    }
    const timer = this.#clock.timer(due - this.#clock.now(), () => {
      const expired = this.#buckets.get(due)
      this.#buckets.delete(due)
      if (expired !== undefined) this.#reap(expired.index)
    })
    this.#buckets.set(due, { index, timer })
  }

  /** Whether anything waits to be reaped. */
  get pending(): boolean {
    return this.#buckets.size > 0
  }

  stop(): void {
    for (const { timer } of this.#buckets.values()) timer.cancel()
    this.#buckets.clear()
  }
}
