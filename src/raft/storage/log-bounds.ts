import { assert } from '../../std/assert.ts'
import type { LogEntry } from '../ports.ts'

/**
 * First and last index of a log, both 0 while it is empty, kept by every log store in front of what it stores. A call that
 * would leave a gap is a bug of the caller and stops the server before anything is written.
 */
export class LogBounds {
  #first: number
  #last: number

  constructor(first = 0, last = 0) {
    this.#first = first
    this.#last = last
  }

  get first(): number {
    return this.#first
  }

  get last(): number {
    return this.#last
  }

  append(entries: readonly LogEntry[], truncateFrom: number | undefined): void {
    if (truncateFrom !== undefined) this.#truncateFrom(truncateFrom)
    const [head] = entries
    if (head === undefined) return
    assert(head.Index > 0 && Number.isSafeInteger(head.Index), `entry ${head.Index} cannot be in a log`)
    assert(truncateFrom === undefined || head.Index === truncateFrom, `entry ${head.Index} does not replace ${truncateFrom}`)
    assert(this.#last === 0 || head.Index === this.#last + 1, `entry ${head.Index} does not follow ${this.#last}`)
    for (let at = 1; at < entries.length; at++) {
      assert(entries[at]?.Index === head.Index + at, `entry ${entries[at]?.Index} does not follow ${head.Index + at - 1}`)
    }
    if (this.#last === 0) this.#first = head.Index
    this.#last = head.Index + entries.length - 1
  }

  /** Says whether anything is left to delete. */
  truncatePrefix(index: number): boolean {
    if (this.#first === 0 || index < this.#first) return false
    if (index >= this.#last) this.clear()
    else this.#first = index + 1
    return true
  }

  clear(): void {
    this.#first = 0
    this.#last = 0
  }

  /** Fails unless all of `from … to` is in the log. */
  check(from: number, to: number): void {
    if (this.#first === 0 || from < this.#first || to > this.#last || from > to) {
      throw new RangeError(`entries ${from} to ${to} are not in the log, which holds ${this.#first} to ${this.#last}`)
    }
  }

  #truncateFrom(index: number): void {
    assert(index >= this.#first && index <= this.#last && index > 0, `cannot cut at ${index} a log of ${this.#first} to ${this.#last}`)
    if (index === this.#first) this.clear()
    else this.#last = index - 1
  }
}

/** How many bytes an entry carries, as `maxBytes` counts them. */
export function payloadBytes(entry: LogEntry): number {
  return (entry.Data?.length ?? 0) + (entry.Extensions?.length ?? 0)
}
