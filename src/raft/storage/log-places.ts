/** Where a batch with entries lies. */
export interface LogPlace {
  readonly segment: number
  readonly salt: number
  /** Offset in the segment, and length. */
  readonly at: number
  readonly length: number
  /** The entries of the batch that count: what follows was deleted again. */
  readonly first: number
  readonly last: number
}

interface Segment {
  readonly number: number
  readonly salt: number
  /** Of each batch with entries: its first index, its offset and its length. Numbers beside each other: a log has thousands. */
  readonly firsts: number[]
  readonly offsets: number[]
  readonly lengths: number[]
}

/** Where the entries of a log lie on disk. An entry lies never before one with a smaller index. */
export class LogPlaces {
  #segments: Segment[] = []

  /** A batch whose first entry is `first`; it follows what is here. */
  add(segment: number, salt: number, first: number, at: number, length: number): void {
    let newest = this.#segments.at(-1)
    if (newest?.number !== segment) {
      newest = { number: segment, salt, firsts: [], offsets: [], lengths: [] }
      this.#segments.push(newest)
    }
    newest.firsts.push(first)
    newest.offsets.push(at)
    newest.lengths.push(length)
  }

  /** This index and all after it are no longer in the log. */
  cutFrom(index: number): void {
    for (let newest = this.#segments.at(-1); newest !== undefined; newest = this.#segments.at(-1)) {
      while ((newest.firsts.at(-1) ?? -1) >= index) {
        newest.firsts.pop()
        newest.offsets.pop()
        newest.lengths.pop()
      }
      if (newest.firsts.length > 0) return
      this.#segments.pop()
    }
  }

  /** Nothing before this index is asked for again. */
  forgetBefore(index: number): void {
    while ((this.#segments[1]?.firsts[0] ?? Infinity) <= index) this.#segments.shift()
  }

  clear(): void {
    this.#segments = []
  }

  /** The index of the first entry whose place is known. */
  get first(): number | undefined {
    return this.#segments[0]?.firsts[0]
  }

  /** The segment that holds an entry, unless it lies before all that is known. */
  segmentOf(index: number): number | undefined {
    return this.#segments.findLast(({ firsts }) => (firsts[0] ?? Infinity) <= index)?.number
  }

  /** The batches that hold `from … to`, in order. */
  * between(from: number, to: number): Generator<LogPlace> {
    for (const [nth, segment] of this.#segments.entries()) {
      const { number, salt, firsts, offsets, lengths } = segment
      const follows = this.#segments[nth + 1]?.firsts[0] ?? Infinity
      if (follows <= from) continue
      for (let batch = lastAtOrBefore(firsts, from); batch < firsts.length; batch++) {
        const first = firsts[batch] ?? Infinity
        if (first > to) return
        yield { segment: number, salt, at: offsets[batch] ?? 0, length: lengths[batch] ?? 0, first, last: (firsts[batch + 1] ?? follows) - 1 }
      }
    }
  }
}

/** Position of the last number that is not larger; 0 when all are. */
function lastAtOrBefore(ascending: readonly number[], wanted: number): number {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((ascending[middle] ?? Infinity) <= wanted) low = middle + 1
    else high = middle
  }
  return Math.max(low - 1, 0)
}
