import type { Instant } from './ports.ts'

/** Something that is to be done; `cancel` after it was done does nothing. */
export interface Appointment {
  readonly at: Instant
  cancel(): void
}

class Entry implements Appointment {
  readonly at: Instant
  readonly order: number
  readonly #cancelled: () => void
  run: (() => void) | undefined
  constructor(at: Instant, order: number, run: () => void, cancelled: () => void) {
    this.at = at
    this.order = order
    this.run = run
    this.#cancelled = cancelled
  }

  cancel(): void {
    if (this.run === undefined) return
    this.run = undefined
    this.#cancelled()
  }
}

/** Cancelled entries that do not matter yet. */
const fewDead = 64

/**
 * What is to be done when: a heap, so that thousands of timers cost no more than a few. Those of one instant keep their order. What was
 * cancelled goes when it comes to the top, or when it is more than half of all.
 */
export class Agenda {
  #heap: Entry[] = []
  #order = 0
  #dead = 0
  readonly #cancelled = (): void => void this.#dead++

  /** Entries held, cancelled ones included. */
  get size(): number {
    return this.#heap.length
  }

  at(at: Instant, run: () => void): Appointment {
    if (this.#dead > fewDead && this.#dead * 2 > this.#heap.length) this.#sweep()
    const entry = new Entry(at, this.#order++, run, this.#cancelled)
    this.#push(entry)
    return entry
  }

  #push(entry: Entry): void {
    const heap = this.#heap
    let place = heap.length
    heap.push(entry)
    while (place > 0) {
      const parent = (place - 1) >> 1
      const above = heap[parent]!
      if (!earlier(entry, above)) break
      heap[place] = above
      place = parent
    }
    heap[place] = entry
  }

  #sweep(): void {
    const kept = this.#heap.filter(({ run }) => run !== undefined)
    this.#heap = []
    this.#dead = 0
    for (const entry of kept) this.#push(entry)
  }

  /** When the next is due; Infinity when nothing is. */
  next(): Instant {
    for (let first = this.#heap[0]; first !== undefined; first = this.#heap[0]) {
      if (first.run !== undefined) return first.at
      this.#dead--
      this.#pop()
    }
    return Infinity
  }

  /** Takes out what is due; undefined when nothing is. */
  due(now: Instant): (() => void) | undefined {
    if (this.next() > now) return undefined
    const first = this.#heap[0]
    const run = first?.run
    if (first !== undefined) first.run = undefined
    this.#pop()
    return run
  }

  clear(): void {
    this.#heap = []
    this.#dead = 0
  }

  #pop(): void {
    const heap = this.#heap
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return
    let place = 0
    for (;;) {
      let child = 2 * place + 1
      if (child >= heap.length) break
      if (child + 1 < heap.length && earlier(heap[child + 1]!, heap[child]!)) child++
      const lesser = heap[child]!
      if (!earlier(lesser, last)) break
      heap[place] = lesser
      place = child
    }
    heap[place] = last
  }
}

function earlier(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order)
}
