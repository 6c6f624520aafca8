import type { Instant } from '../swim/ports.ts'

/** Something that is to happen; cancelling it afterwards does nothing. */
export interface Alarm {
  cancel(): void
}

interface Entry extends Alarm {
  readonly at: Instant
  readonly fire: () => void
}

/** What is to happen when, in order. A handful at a time: a list that is kept sorted does. */
export class Alarms {
  readonly #entries: Entry[] = []

  get next(): Instant | undefined {
    return this.#entries[0]?.at
  }

  set(at: Instant, fire: () => void): Alarm {
    const entry: Entry = {
      at,
      fire,
      cancel: () => {
        const place = this.#entries.indexOf(entry)
        if (place >= 0) this.#entries.splice(place, 1)
      },
    }
    let low = 0
    let high = this.#entries.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#entries[middle]!.at <= at) low = middle + 1
      else high = middle
    }
    this.#entries.splice(low, 0, entry)
    return entry
  }

  /** Fires what is due. What that sets is due at the next call at the earliest, so this ends. */
  run(now: Instant): void {
    let due = 0
    while (due < this.#entries.length && this.#entries[due]!.at <= now) due++
    for (const entry of this.#entries.splice(0, due)) entry.fire()
  }

  clear(): void {
    this.#entries.length = 0
  }
}
