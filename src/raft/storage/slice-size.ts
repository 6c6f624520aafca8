/** A slice may take about this long: an append that comes meanwhile waits for it. */
const targetMs = 4
const largest = 16_384

/** How much to do in one slice of a long work, learnt from how long the last one took. */
export class SliceSize {
  #value: number

  constructor(start: number) {
    this.#value = start
  }

  get value(): number {
    return this.#value
  }

  took(ms: number): void {
    if (ms > targetMs) this.#value = Math.max(1, this.#value >> 1)
    else if (ms < targetMs / 2) this.#value = Math.min(largest, this.#value * 2)
  }
}
