import { RE2JS } from 're2js'
import { textOfBytes } from '../../std/bytes.ts'
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
    const repetitions = [...pattern.matchAll(/\{(\d+)(?:,(\d*))?\}/g)].reduce((sum, [, low, high]) => sum + Math.max(Number(low), Number(high ?? 0)), 0)
    const size = Math.max(pattern.length, 1) * (1 + repetitions)
    this.#size += size
    if (this.#size > largest) throw new InputError(`error parsing regexp: expression too large: \`${pattern}\``)
    const compiled = compiledOf(pattern)
    return (value) => {
      this.#work += size * value.length
      if (this.#work > mostWork) throw new InputError('The regular expressions of this filter take too long')
      return compiled.test(textOfBytes(value))
    }
  }
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
