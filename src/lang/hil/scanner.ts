import { bytesOfText, textOfBytes } from '../../std/bytes.ts'
import { InputError } from '../../std/errors.ts'
import { readValue } from '../bexpr/read-value.ts'
import type { Operator, Place, Value } from './syntax.ts'

export type Token =
  | { readonly kind: 'open' | 'close' | '(' | ')' | '[' | ']' | ',' | 'end'; readonly place: Place }
  | { readonly kind: 'operator'; readonly operator: Operator; readonly place: Place }
  | { readonly kind: 'name'; readonly name: string; readonly place: Place }
  | { readonly kind: 'literal'; readonly value: Value; readonly place: Place }

const space = /[\t-\r \x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/
const inName = /[_\-.*\p{L}\p{N}]/u

/** What every fault of the form is called by the original, whose parser forgets what its scanner said. */
export function syntaxError(): InputError {
  return new InputError('parse error: syntax error')
}

/**
 * Cuts a template into tokens. Outside of interpolations everything is text; inside them, strings hold interpolations again. Reading
 * and stepping back move the place as in the original, where a line's end belongs to the next line and NUL is the end of a piece.
 */
export class Scanner {
  readonly #characters: readonly string[]
  #at = 0
  #line = 0
  #column = 0
  #lastColumn = 0
  #place: Place | undefined
  #depth = 0
  #inside = false
  /** A quoted text that ended by NUL: the original goes on, and complains at the end. */
  #unterminated = false

  constructor(template: string) {
    this.#characters = Array.from(textOfBytes(template))
  }

  next(): Token {
    this.#place = undefined
    return this.#inside ? this.#nextInside() : this.#nextOutside()
  }

  /** To be called when the whole was understood. */
  finish(): void {
    if (this.#unterminated) throw new InputError('parse error: unterminated string')
  }

  #nextOutside(): Token {
    const character = this.#read()
    if (character === '') return this.#token('end')
    if (character === '$' && this.#characters[this.#at] === '{') {
      this.#read()
      this.#depth++
      this.#inside = true
      return this.#token('open')
    }
    // A dollar sign that ends the template is lost, as in the original.
    if (character !== '$' || this.#at < this.#characters.length) this.#back()
    const { value, terminated } = this.#text(this.#depth > 0)
    if (terminated) {
      this.#inside = true
      if (value === '') return this.#nextInside()
    }
    return this.#literal(value)
  }

  #nextInside(): Token {
    let character = this.#read()
    while (character !== '' && space.test(character)) character = this.#read()
    if (character >= '0' && character <= '9') {
      this.#back()
      return this.#number()
    }
    switch (character) {
      case '': return this.#token('end')
      case '"': return this.#quoted()
      case '}':
        this.#depth--
        this.#inside = false
        return this.#token('close')
      case '(': case ')': case '[': case ']': case ',':
        return this.#token(character)
      case '+': case '-': case '*': case '/': case '%':
        return { kind: 'operator', operator: character, place: this.#place! }
      default:
        this.#back()
        return this.#name()
    }
  }

  #quoted(): Token {
    const { value, terminated } = this.#text(true)
    if (!terminated) {
      this.#inside = false
      if (value === '') return this.#nextOutside()
    }
    return this.#literal(value)
  }

  #name(): Token {
    let name = ''
    for (;;) {
      const character = this.#read()
      if (character === '') break
      // A star belongs to a name behind a dot only; else it multiplies.
      if (!inName.test(character) || (character === '*' && !name.endsWith('.'))) {
        this.#back()
        break
      }
      name += character
    }
    // What begins nothing gives an endless row of empty names, which no rule takes.
    if (name === '') throw syntaxError()
    return { kind: 'name', name: bytesOfText(name), place: this.#place! }
  }

  #number(): Token {
    let digits = ''
    for (;;) {
      const character = this.#read()
      if (character === '') break
      if ((character !== '.' || digits.includes('.')) && (character < '0' || character > '9')) {
        this.#back()
        break
      }
      digits += character
    }
    if (digits.includes('.')) return this.#literal(Number(digits))
    try {
      return this.#literal(BigInt(readValue(digits, 'signed')))
    } catch (error) {
      if (error instanceof InputError) throw syntaxError()
      throw error
    }
  }

  /** Reads text up to an interpolation, or up to the closing quote if it is quoted. */
  #text(quoted: boolean): { readonly value: string; readonly terminated: boolean } {
    const pieces: string[] = []
    for (;;) {
      let character = this.#read()
      if (character === '') {
        this.#unterminated ||= quoted
        break
      }
      if (quoted && character === '"') return { value: pieces.join(''), terminated: true }
      if (quoted && character === '\\') character = this.#escaped()
      if (character === '$') {
        const after = this.#characters[this.#at]
        if (after === '{') {
          this.#back()
          break
        }
        if (after === '$') this.#read()
      }
      pieces.push(character)
    }
    return { value: pieces.join(''), terminated: false }
  }

  #escaped(): string {
    const character = this.#read()
    if (character === 'n') return '\n'
    if (character === '\\' || character === '"') return character
    if (character !== '') this.#back()
    return '\\'
  }

  #token(kind: 'open' | 'close' | '(' | ')' | '[' | ']' | ',' | 'end'): Token {
    return { kind, place: this.#place ?? { line: this.#line, column: this.#column } }
  }

  #literal(value: Value): Token {
    return { kind: 'literal', value: typeof value === 'string' ? bytesOfText(value) : value, place: this.#place! }
  }

  /** The next character; empty at the end, and for NUL. */
  #read(): string {
    const character = this.#characters[this.#at]
    if (character === undefined) return ''
    this.#at++
    if (this.#line === 0) this.#line = this.#column = 1
    else this.#column++
    if (character === '\n') {
      this.#lastColumn = this.#column
      this.#line++
      this.#column = 1
    }
    this.#place ??= { line: this.#line, column: this.#column }
    return character === '\0' ? '' : character
  }

  #back(): void {
    this.#at--
    this.#column--
    if (this.#column === 0) {
      this.#column = this.#lastColumn
      this.#line--
    }
  }
}
