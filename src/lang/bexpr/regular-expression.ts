import { RE2JS } from 're2js'
import { bytesOfText, textOfBytes } from '../../std/bytes.ts'
import { InputError } from '../../std/errors.ts'

/**
 * How large the expressions of one filter may be, in characters times repetitions: what a counted repetition multiplies is what costs
 * memory and time.
 */
const largest = 16 * 1024

/** How much one filter may do at most, in size of the expression times bytes looked at: some seconds at the very worst. */
const mostWork = 250_000_000

/** The regular expressions of one filter, which share a bound. Go's syntax; matching takes time linear in the text. */
export class RegularExpressions {
  #size = 0
  #work = 0

  /** Whether a byte string holds a match. Throws an `InputError` in Go's words. */
  compile(pattern: string): (value: string) => boolean {
    const size = sizeOf(pattern)
    this.#size += size
    if (this.#size > largest) throw tooLarge(pattern)
    const compiled = compiledOf(pattern)
    return (value) => {
      this.#work += size * value.length
      if (this.#work > mostWork) throw new InputError('The regular expressions of this filter take too long')
      return compiled.test(textOfBytes(value))
    }
  }
}

/** What the groups of the first match caught, the whole match first; undefined without a match. */
export type Capture = (value: string) => readonly string[] | undefined

/** Compiles one expression alone, for what its groups catch. Throws as `compile` does; a value that is too long for it is refused. */
export function captureOf(pattern: string): Capture {
  const size = sizeOf(pattern)
  if (size > largest) throw tooLarge(pattern)
  const compiled = compiledOf(pattern)
  return (value) => {
    if (size * value.length > mostWork) throw new InputError('The regular expression takes too long')
    const matcher = compiled.matcher(textOfBytes(value))
    if (!matcher.find()) return undefined
    return Array.from({ length: compiled.groupCount() + 1 }, (_, group) => bytesOfText(matcher.group(group) ?? ''))
  }
}

/** Whether an expression is larger than what is run here; its syntax is another question. */
export function isTooLarge(pattern: string): boolean {
  return sizeOf(pattern) > largest
}

function sizeOf(pattern: string): number {
  const repetitions = [...pattern.matchAll(/\{(\d+)(?:,(\d*))?\}/g)].reduce((sum, [, low, high]) => sum + Math.max(Number(low), Number(high ?? 0)), 0)
  return Math.max(pattern.length, 1) * (1 + repetitions)
}

function tooLarge(pattern: string): InputError {
  return new InputError(`error parsing regexp: expression too large: \`${pattern}\``)
}

function compiledOf(pattern: string): RE2JS {
  // Another spelling of named groups, which Go learned in 1.22.
  const newer = /(?:^|[^\\])(?:\\\\)*\(\?<[a-zA-Z_]/.test(pattern)
  if (newer) throw new InputError(`error parsing regexp: invalid or unsupported Perl syntax: \`(?<\``)
  try {
    return RE2JS.compile(textOfBytes(pattern))
  } catch (error) {
    const { message } = error as Error
    throw new InputError(message.endsWith('`') ? message : `${message}: \`\``, { cause: error })
  }
}
