import { assert } from '../../std/assert.ts'
import { type Nanoseconds, parseDuration } from '../../std/duration.ts'
import { InputError } from '../../std/errors.ts'
import { quote } from '../../std/quote.ts'
import { joinProblems } from '../../std/go-multi-error.ts'
import { placeOf } from './issue-order.ts'

interface Problem {
  readonly place: number
  readonly text: string
  /** Makes the original forget what it found before. */
  readonly alone: boolean
}

/**
 * What is found wrong while values are converted. The original goes on and reports these at the end, unless something worse stops it
 * first; a bad duration makes it forget what it found before, and so it is here.
 */
export class Issues {
  readonly #problems: Problem[] = []
  readonly warnings: string[] = []

  add(name: string, text: string): void {
    this.#problems.push({ place: this.#place(name), text, alone: false })
  }

  warn(text: string): void {
    this.warnings.push(text)
  }

  /** Reads a duration; `shown` is how errors call the key, where it is not its name. */
  duration(name: string, text: string | undefined, shown = name): Nanoseconds {
    if (text === undefined) return 0
    const parsed = parseDuration(text)
    if ('value' in parsed) return parsed.value
    this.only(name, `${shown}: invalid duration: ${quote(text)}: ${parsed.error}`)
    return 0
  }

  /** Some things found wrong make the original forget what it found before. */
  only(name: string, text: string): void {
    this.#problems.push({ place: this.#place(name), text, alone: true })
  }

  /** Values are read here in another order than in the original, which must not change what is reported. */
  throwIfAny(): void {
    const found = this.#problems.toSorted((a, b) => a.place - b.place)
    const from = found.findLastIndex(({ alone }) => alone)
    if (found.length > 0) throw new InputError(joinProblems(found.slice(Math.max(from, 0)).map(({ text }) => text)))
  }

  #place(name: string): number {
    const place = placeOf(name)
    assert(place !== undefined, `config: nothing said where ${name} is looked at`)
    return place
  }
}
