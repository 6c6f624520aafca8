import { SeededRandom } from '../../../src/runtime/sim/random.ts'

/** What a generator draws from, and the names under which earlier steps of its sequence keep values. */
export class Draw {
  readonly #random: SeededRandom
  readonly #kept = new Map<string, string[]>()

  /** Whether this sequence is full of what nobody should send. */
  readonly wild: boolean

  constructor(seed: number) {
    this.#random = new SeededRandom(seed)
    this.wild = this.#random.chance(0.25)
  }

  one<T>(...values: readonly [T, ...T[]]): T {
    return this.#random.pick(values) ?? values[0]
  }

  /** One of the usual values, and now and then one of the others. */
  mostly<T>(usual: readonly [T, ...T[]], others: readonly [T, ...T[]]): T {
    return this.one(...(this.chance(0.12) ? others : usual))
  }

  whole(low: number, high: number): number {
    return this.#random.whole(low, high)
  }

  chance(probability: number): boolean {
    return this.#random.chance(probability)
  }

  /** A part of a record that is there with this probability. */
  maybe<T extends object>(probability: number, part: () => T): T | object {
    return this.chance(probability) ? part() : {}
  }

  /** Some of these, in their order. */
  some<T>(probability: number, ...values: readonly T[]): readonly T[] {
    return values.filter(() => this.chance(probability))
  }

  list<T>(low: number, high: number, item: () => T): readonly T[] {
    return Array.from({ length: this.whole(low, high) }, item)
  }

  /** A new name for a value of this sort that a step will keep. */
  keep(sort: string): string {
    const kept = this.#kept.get(sort) ?? []
    const name = `${sort}${kept.length}`
    this.#kept.set(sort, [...kept, name])
    return name
  }

  /** A value that an earlier step kept, mostly a late one. */
  kept(sort: string, otherwise: string): string {
    const kept = this.#kept.get(sort) ?? []
    const name = this.#random.pick(this.chance(0.7) ? kept.slice(-3) : kept)
    return name === undefined ? otherwise : `{{${name}}}`
  }
}

/** A number in a JSON body that is written as it stands, so also what an earlier step kept. */
export const bare = (text: string): string => `#${text}#`
