/** Counts of durations in buckets that grow by 2 %, from 1 µs to about a minute; exact enough for a p99.9, in one small array. */
export class Histogram {
  readonly #counts = new Uint32Array(1024)
  total = 0
  max = 0

  add(ms: number): void {
    const bucket = ms <= 0.001 ? 0 : Math.min(1023, Math.ceil(Math.log(ms * 1000) * scale))
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + 1
    this.total += 1
    if (ms > this.max) this.max = ms
  }

  /** The duration in milliseconds below which a share of all durations lies. */
  quantile(share: number): number {
    let left = Math.ceil(this.total * share)
    for (const [bucket, count] of this.#counts.entries()) {
      left -= count
      if (left <= 0) return Math.min(this.max, Math.exp(bucket / scale) / 1000)
    }
    return this.max
  }
}

const scale = 1 / Math.log(1.02)

/** The middle of some numbers; the mean of the two middle ones if their count is even. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  const high = sorted[middle] ?? Number.NaN
  return sorted.length % 2 === 1 ? high : (high + (sorted[middle - 1] ?? Number.NaN)) / 2
}
