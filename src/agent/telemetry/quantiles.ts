/** Buckets grow by this factor, so a quantile is off by at most half of it. */
const growth = 1.04
const logGrowth = Math.log(growth)

/** Slots that make up the time that quantiles look back on. */
const slotCount = 5

/** The distribution of a sample over the last slots, in buckets whose size grows with their values: bounded, however much comes. */
export class Quantiles {
  readonly #slots: Map<number, number>[] = [new Map()]

  add(value: number): void {
    const bucket = value > 0 ? Math.ceil(Math.log(value) / logGrowth) : -Infinity
    const slot = this.#slots[0]!
    slot.set(bucket, (slot.get(bucket) ?? 0) + 1)
  }

  /** Begins a new slot and forgets the oldest. */
  rotate(): void {
    this.#slots.unshift(new Map())
    if (this.#slots.length > slotCount) this.#slots.pop()
  }

  /** Values below which these shares of all lie; NaN when there are none. */
  at(shares: readonly number[]): readonly number[] {
    const counts = new Map<number, number>()
    let total = 0
    for (const slot of this.#slots) {
      for (const [bucket, count] of slot) {
        counts.set(bucket, (counts.get(bucket) ?? 0) + count)
        total += count
      }
    }
    const sorted = [...counts].sort(([a], [b]) => a - b)
    return shares.map((share) => quantile(sorted, share * total))
  }
}

function quantile(sorted: readonly (readonly [number, number])[], rank: number): number {
  let seen = 0
  for (const [bucket, count] of sorted) {
    seen += count
    // The middle of the bucket.
    if (seen >= rank) return bucket === -Infinity ? 0 : (growth ** bucket * (1 + 1 / growth)) / 2
  }
  return NaN
}
