import { seeded } from '../../disk/random.ts'

/** Choices from a seed: the same seed chooses the same. */
export class Chance {
  readonly #random: { below(limit: number): number }

  constructor(seed: number) {
    this.#random = seeded(Math.imul(seed + 1, 0x9e37_79b1))
  }

  below(limit: number): number {
    return this.#random.below(limit)
  }

  /** True once in `times`. */
  once(times: number): boolean {
    return this.below(times) === 0
  }

  pick<T>(list: readonly T[]): T {
    return list[this.below(list.length)]!
  }

  /** Up to `most` of these, maybe one twice. */
  some<T>(list: readonly T[], most: number): T[] {
    return Array.from({ length: this.below(most + 1) }, () => this.pick(list))
  }

  bytes(most: number): number[] {
    return Array.from({ length: this.below(most + 1) }, () => this.below(256))
  }
}
