/** How fast a watch may go round. */
export interface PaceOptions {
  /** Replies that may follow each other at once; 16 unless given. */
  readonly burst?: number
  /** After a burst, one reply each so many milliseconds; 50 unless given. */
  readonly refillMs?: number
  /** The longest pause between requests that do not block though they should; 5,000 unless given. */
  readonly idleMaxMs?: number
}

/**
 * Keeps a watch from becoming a busy loop. News passes at once until it comes in floods (a token bucket); replies that come back
 * early with nothing new, as from a route that does not block, make the pauses double.
 */
export class Pace {
  readonly #burst: number
  readonly #refillMs: number
  readonly #idleMaxMs: number
  #tokens: number
  #filledAt: number
  #idle = 0

  constructor(now: number, options: PaceOptions = {}) {
    this.#burst = options.burst ?? 16
    this.#refillMs = options.refillMs ?? 50
    this.#idleMaxMs = options.idleMaxMs ?? 5_000
    this.#tokens = this.#burst
    this.#filledAt = now
  }

  /** Milliseconds to pause before the next request, after a reply that was news or that was not and came `early`. */
  pause(now: number, reply: 'news' | 'early' | 'timeout'): number {
    this.#tokens = Math.min(this.#burst, this.#tokens + (now - this.#filledAt) / this.#refillMs)
    this.#filledAt = now
    this.#tokens -= 1
    const bucket = this.#tokens >= 0 ? 0 : -this.#tokens * this.#refillMs
    this.#idle = reply === 'early' ? this.#idle + 1 : 0
    // The first early reply is no sign of anything: an index that was reset, or a write elsewhere in the table.
    const idle = this.#idle < 2 ? 0 : Math.min(this.#idleMaxMs, 25 * 2 ** (this.#idle - 2))
    return Math.max(bucket, idle)
  }
}
