import type { Clock } from '../runtime/ports.ts'

/** Lets so many calls a second pass, and so many at once after a rest: a bucket of tokens that fills by itself. */
export class RateLimiter {
  readonly #clock: Clock
  #rate = Infinity
  #burst = 0
  #tokens = 0
  #filledAt = 0

  /** A rate of Infinity lets everything pass. */
  constructor(clock: Clock, rate: number, burst: number) {
    this.#clock = clock
    this.set(rate, burst)
  }

  /** Begins anew, with a full bucket. */
  set(rate: number, burst: number): void {
    this.#rate = rate
    this.#burst = burst
    this.#tokens = burst
    this.#filledAt = this.#clock.now()
  }

  /** Whether one more may pass now; if so it counts. */
  allow(): boolean {
    if (this.#rate === Infinity) return true
    const now = this.#clock.now()
    this.#tokens = Math.min(this.#burst, this.#tokens + ((now - this.#filledAt) / 1000) * this.#rate)
    this.#filledAt = now
    if (this.#tokens < 1) return false
    this.#tokens--
    return true
  }
}
