import type { Timing } from '../timing.ts'

/** How long there is still to wait for a lock: for ever in requests of a certain length, or until a limit. */
export class Patience {
  readonly #timing: Timing
  readonly #requestMs: number
  readonly #limitMs: number
  readonly #startedAt: number
  #asked = false

  constructor(timing: Timing, requestMs: number, limitMs = Infinity) {
    this.#timing = timing
    this.#requestMs = requestMs
    this.#limitMs = limitMs
    this.#startedAt = timing.now()
  }

  /** Milliseconds that the next request may wait; undefined when the time is over. The first is always made. */
  next(): number | undefined {
    const leftMs = this.#limitMs - (this.#timing.now() - this.#startedAt)
    if (leftMs < 0 && this.#asked) return undefined
    this.#asked = true
    // A wait of nothing would mean the agent's default of five minutes.
    return Math.max(1, this.#limitMs === Infinity ? this.#requestMs : leftMs)
  }

  /** Milliseconds to pause when nothing will wake us: the whole pause, or until just after the limit. */
  pause(wholeMs: number): number {
    const leftMs = this.#limitMs - (this.#timing.now() - this.#startedAt)
    return Math.min(wholeMs, Math.max(0, leftMs) + 1)
  }
}
