import type { Instant } from '../../runtime/ports.ts'

/** How often one copy may be fetched. */
export interface FetchLimits {
  /** Times a second; may be infinite. */
  readonly rate: number
  /** Times that may follow each other at once. */
  readonly burst: number
}

export const noFetchLimits: FetchLimits = { rate: Infinity, burst: 2 }

/** A bucket of fetches that fills at a rate. Limits may change at any time. */
export class FetchPace {
  readonly #limits: () => FetchLimits
  #left: number | undefined
  #at: Instant = 0

  constructor(limits: () => FetchLimits) {
    this.#limits = limits
  }

  /** Takes the next fetch; gives the milliseconds to wait before it. */
  next(now: Instant): number {
    const { rate, burst } = this.#limits()
    if (rate === Infinity) return 0
    const filled = this.#left === undefined ? burst : Math.min(burst, this.#left + ((now - this.#at) / 1000) * rate)
    this.#left = filled - 1
    this.#at = now
    return this.#left >= 0 ? 0 : (-this.#left / rate) * 1000
  }
}
