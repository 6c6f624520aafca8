import { milliseconds, type Nanoseconds } from '../std/duration.ts'
import type { Clock, Instant, Timer } from '../runtime/ports.ts'

/** The longest lock delay that is honoured (protocol/fsm.md §10). */
const longestMs = 60_000

/**
 * Which keys may not be locked for the moment, because a session that held them was invalidated. Every server keeps this in memory
 * as it applies the log, and only the leader asks, before it logs a lock: judging by the clock while applying would let servers
 * reach different states.
 */
export class LockDelays {
  readonly #clock: Clock
  readonly #until = new Map<string, { readonly until: Instant; readonly timer: Timer }>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Starts a delay for a key; a later one replaces it. Zero and less start none. */
  start(key: string, delay: Nanoseconds): void {
    const ms = Math.min(milliseconds(delay), longestMs)
    if (!(ms > 0)) return
    this.#until.get(key)?.timer.cancel()
    const timer = this.#clock.timer(ms, () => this.#until.delete(key))
    this.#until.set(key, { until: this.#clock.now() + ms, timer })
  }

  /** Whether the key must not be locked now. */
  active(key: string): boolean {
    const delay = this.#until.get(key)
    return delay !== undefined && delay.until > this.#clock.now()
  }

  get size(): number {
    return this.#until.size
  }

  close(): void {
    for (const { timer } of this.#until.values()) timer.cancel()
    this.#until.clear()
  }
}
