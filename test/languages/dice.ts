import { seeded } from '../disk/random.ts'

/** Choices by chance from a seed: the same seed makes the same ones. */
export class Dice {
  readonly #random: { below(limit: number): number }

  constructor(seed: number) {
    // Neighbouring seeds would begin alike.
    this.#random = seeded(Math.imul(seed + 1, 0x9e3779b1))
    for (let i = 0; i < 8; i++) this.#random.below(2)
  }

  below(limit: number): number {
    return this.#random.below(limit)
  }

  pick<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!
  }

  /** True once in so many times. */
  once(times: number): boolean {
    return this.below(times) === 0
  }

  /** Some of them, in an order of their own. */
  some<T>(items: readonly T[], count: number): readonly T[] {
    return Array.from({ length: count }, () => this.pick(items))
  }
}
