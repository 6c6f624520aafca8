import type { Counter, CounterFamily, Label } from '../../runtime/metrics.ts'
import type { Tally } from './series.ts'

/**
 * Label values beyond which new ones are counted together: whoever asks for ever new services must not fill the memory with their
 * names.
 */
const mostValues = 4096
const theRest = '(others)'

/** The counters of one name that differ in labels; those that nobody uses any more are let go. */
export class Family implements CounterFamily {
  readonly #label: string
  readonly #make: (labels: readonly Label[]) => Tally
  readonly #byValue = new Map<string, Tally>()

  constructor(label: string, make: (labels: readonly Label[]) => Tally) {
    this.#label = label
    this.#make = make
  }

  of(value: string): Counter {
    return this.#byValue.get(value) ?? this.#add(value, [[this.#label, value]])
  }

  with(labels: readonly Label[]): Counter {
    let key = ''
    for (const [name, value] of labels) key += `\0${name}\0${value}`
    return this.#byValue.get(key) ?? this.#add(key, labels)
  }

  all(): Iterable<Tally> {
    return this.#byValue.values()
  }

  /** Lets go of counters without a value since that interval. */
  forget(before: number): void {
    for (const [key, { lastUsed }] of this.#byValue) if (lastUsed < before) this.#byValue.delete(key)
  }

  #add(key: string, labels: readonly Label[]): Tally {
    const full = this.#byValue.size >= mostValues
    const kept = full ? theRest : key
    const found = full ? this.#byValue.get(theRest) : undefined
    if (found !== undefined) return found
    const made = this.#make(full ? [[this.#label, theRest]] : labels)
    this.#byValue.set(kept, made)
    return made
  }
}
