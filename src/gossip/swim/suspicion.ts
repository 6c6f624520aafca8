import type { Instant } from './ports.ts'

/** The shortest time that a suspect gets to refute (protocol/gossip.md §4.3). */
export function suspicionTimeout(mult: number, members: number, probeIntervalMs: number): number {
  const scale = Math.max(1, Math.log10(Math.max(1, members)))
  return (mult * Math.floor(scale * 1000) * probeIntervalMs) / 1000
}

/**
 * How long one suspicion runs: from the longest time down to the shortest the more members confirm it, since it is then less likely that
 * the accuser is the one who is slow (Lifeguard §IV-B).
 */
export class Suspicion {
  readonly #start: Instant
  readonly #min: number
  readonly #max: number
  readonly #expected: number
  readonly #from: Set<string>
  #confirmations = 0

  constructor(start: Instant, from: string, expected: number, minMs: number, maxMs: number) {
    this.#start = start
    this.#from = new Set([from])
    this.#expected = expected
    this.#min = minMs
    this.#max = maxMs
  }

  get confirmations(): number {
    return this.#confirmations
  }

  /** When it ends as things stand. */
  get deadline(): Instant {
    if (this.#expected < 1) return this.#start + this.#min
    const share = Math.log(this.#confirmations + 1) / Math.log(this.#expected + 1)
    return this.#start + Math.max(this.#min, Math.floor(this.#max - share * (this.#max - this.#min)))
  }

  /** Whether the accusation is news: of somebody else, and still counted. */
  confirm(from: string): boolean {
    if (this.#confirmations >= this.#expected || this.#from.has(from)) return false
    this.#from.add(from)
    this.#confirmations++
    return true
  }
}
