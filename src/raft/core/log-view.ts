import { assert } from '../../std/assert.ts'

/** Entries from `from` on, up to the next run, are of `term`. */
interface Run {
  readonly from: number
  readonly term: number
}

/**
 * What the core knows of the log: its bounds and the term of every entry in it, as runs of equal terms. The entries themselves
 * stay with the log store. So memory grows with elections, not with entries, and no decision ever waits for the disk.
 *
 * Invariants: the log is contiguous from `first` to `last`; `first <= last + 1`; when it is empty, `last` is the snapshot's index;
 * `first <= snapshotIndex + 1`.
 */
export class LogView {
  #first: number
  #last: number
  #runs: Run[] = []
  #snapshotIndex: number
  #snapshotTerm: number

  constructor(snapshotIndex: number, snapshotTerm: number) {
    this.#snapshotIndex = snapshotIndex
    this.#snapshotTerm = snapshotTerm
    this.#first = snapshotIndex + 1
    this.#last = snapshotIndex
  }

  /** The view of a log that was read from disk: `terms` yields (index, term) from the first entry to the last. */
  static of(snapshotIndex: number, snapshotTerm: number, first: number, terms: Iterable<number>): LogView {
    const view = new LogView(snapshotIndex, snapshotTerm)
    view.#first = first
    view.#last = first - 1
    for (const term of terms) view.append(view.#last + 1, term)
    assert(view.#last >= snapshotIndex, 'a log that ends before the snapshot must be dropped')
    return view
  }

  /** Index of the oldest entry in the log; `last + 1` when there is none. */
  get first(): number {
    return this.#first
  }

  /** Index of the newest entry of log or snapshot; 0 when there is neither. */
  get last(): number {
    return this.#last
  }

  get lastTerm(): number {
    return this.#last >= this.#first ? (this.#runs.at(-1)?.term ?? 0) : this.#snapshotTerm
  }

  get snapshotIndex(): number {
    return this.#snapshotIndex
  }

  get snapshotTerm(): number {
    return this.#snapshotTerm
  }

  /** The term of an entry of log or snapshot, 0 for index 0, undefined for what is not here (any more). */
  termAt(index: number): number | undefined {
    if (index === 0) return 0
    if (index === this.#snapshotIndex) return this.#snapshotTerm
    if (index < this.#first || index > this.#last) return undefined
    let at = this.#runs.length - 1
    // Nearly every question is about the newest run.
    if ((this.#runs[at]?.from ?? 0) > index) {
      let low = 0
      while (low < at) {
        const middle = (low + at + 1) >> 1
        if ((this.#runs[middle]?.from ?? 0) <= index) low = middle
        else at = middle - 1
      }
    }
    return this.#runs[at]?.term
  }

  append(index: number, term: number): void {
    assert(index === this.#last + 1, `entry ${index} does not follow ${this.#last}`)
    const newest = this.#runs.at(-1)
    if (newest === undefined || newest.term !== term) this.#runs.push({ from: index, term })
    this.#last = index
  }

  /** Removes `from` and everything after it. */
  truncate(from: number): void {
    assert(from > this.#snapshotIndex && from >= this.#first && from <= this.#last, `cannot truncate at ${from}`)
    while ((this.#runs.at(-1)?.from ?? 0) >= from) this.#runs.pop()
    this.#last = from - 1
  }

  /** A snapshot that the log connects to was taken or installed. */
  snapshot(index: number, term: number): void {
    assert(this.termAt(index) === term, `the log does not contain the snapshot's last entry ${index}`)
    this.#snapshotIndex = index
    this.#snapshotTerm = term
  }

  /** Entries up to `index` are to be deleted. */
  compact(index: number): void {
    assert(index <= this.#snapshotIndex, 'only what a snapshot holds may be deleted')
    if (index < this.#first) return
    this.#first = index + 1
    let keep = this.#runs.length - 1
    while (keep > 0 && (this.#runs[keep]?.from ?? 0) > this.#first) keep--
    this.#runs.splice(0, Math.max(keep, 0))
    if (this.#first > this.#last) this.#runs = []
  }

  /** Everything is replaced by a snapshot that the log does not connect to. */
  reset(index: number, term: number): void {
    this.#snapshotIndex = index
    this.#snapshotTerm = term
    this.#first = index + 1
    this.#last = index
    this.#runs = []
  }
}
