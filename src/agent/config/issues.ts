import { type Nanoseconds, parseDuration } from '../../std/duration.ts'
import { InputError } from '../../std/errors.ts'
import { quote } from '../../std/quote.ts'
import { joinProblems } from '../../std/go-multi-error.ts'

/**
 * What is found wrong while values are converted. The original goes on and reports these at the end, unless something worse stops it
 * first; a bad duration makes it forget what it found before, and so it is here.
 */
export class Issues {
  #problems: string[] = []
  readonly warnings: string[] = []

  add(problem: string): void {
    this.#problems.push(problem)
  }

  warn(text: string): void {
    this.warnings.push(text)
  }

  duration(key: string, text: string | undefined): Nanoseconds {
    if (text === undefined) return 0
    const parsed = parseDuration(text)
    if ('value' in parsed) return parsed.value
    this.only(`${key}: invalid duration: ${quote(text)}: ${parsed.error}`)
    return 0
  }

  /** Some things found wrong make the original forget what it found before. */
  only(problem: string): void {
    this.#problems = [problem]
  }

  throwIfAny(): void {
    if (this.#problems.length > 0) throw new InputError(joinProblems(this.#problems))
  }
}
