/** How healthy this member itself seems to be: 0 is best. The worse, the longer it waits before it accuses others (Lifeguard §IV-A). */
export class Awareness {
  readonly #max: number
  #score = 0

  /** Scores reach from 0 to `max` − 1. */
  constructor(max: number) {
    this.#max = max
  }

  get score(): number {
    return this.#score
  }

  apply(delta: number): void {
    this.#score = Math.min(Math.max(this.#score + delta, 0), this.#max - 1)
  }

  scale(timeoutMs: number): number {
    return timeoutMs * (this.#score + 1)
  }
}
