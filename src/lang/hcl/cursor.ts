import type { Position } from './syntax.ts'

/** What `next` returns at the end of the source, as the original does. */
export const endOfSource = 0
const replacement = 0xfffd

export interface CursorOptions {
  /** HCL refuses NUL and U+E123; its JSON form does not. */
  readonly reservedCharacters: boolean
}

/**
 * Reads the characters of a byte string that holds UTF-8. Positions behave as the original's do to the column, since error texts
 * carry them: reading on at the end still moves the column, `unread` goes back one character.
 */
export class Cursor {
  readonly #source: string
  readonly #options: CursorOptions
  line = 1
  column = 0
  offset = 0
  lastCharLength = 0
  lastLineLength = 0
  #previous = { line: 1, column: 0, offset: 0 }
  /** The last complaint about characters. It outranks every complaint of the parser. */
  failure: { readonly position: Position, readonly text: string } | undefined

  constructor(source: string, options: CursorOptions) {
    this.#source = source
    this.#options = options
  }

  next(): number {
    if (this.offset >= this.#source.length) {
      this.column++
      this.lastCharLength = 0
      return endOfSource
    }
    const { code, size, valid } = decodeRune(this.#source, this.offset)
    this.#previous = { line: this.line, column: this.column, offset: this.offset }
    this.column++
    this.lastCharLength = size
    this.offset += size
    if (!valid) {
      this.fail('illegal UTF-8 encoding')
      return code
    }
    if (code === 10) {
      this.line++
      this.lastLineLength = this.column
      this.column = 0
    }
    if (this.#options.reservedCharacters && code === 0) {
      this.fail('unexpected null character (0x00)')
      return endOfSource
    }
    if (this.#options.reservedCharacters && code === 0xe123) {
      this.fail('unicode code point U+E123 reserved for internal use')
      return replacement
    }
    return code
  }

  unread(): void {
    this.line = this.#previous.line
    this.column = this.#previous.column
    this.offset = this.#previous.offset
  }

  peek(): number {
    return this.offset >= this.#source.length ? endOfSource : decodeRune(this.#source, this.offset).code
  }

  /** Where the character last read starts. */
  tokenStart(): Position {
    const offset = this.offset - this.lastCharLength
    return this.column > 0
      ? { line: this.line, column: this.column, offset }
      : { line: this.line - 1, column: this.lastLineLength, offset }
  }

  slice(from: number, to: number = this.offset): string {
    return this.#source.slice(from, to)
  }

  fail(text: string): void {
    const offset = this.offset - this.lastCharLength
    const position = this.column > 0
      ? { line: this.line, column: this.column, offset }
      : this.lastLineLength > 0
        ? { line: this.line - 1, column: this.lastLineLength, offset }
        : { line: 1, column: 1, offset }
    this.failure = { position, text }
  }
}

interface Rune {
  readonly code: number
  readonly size: number
  readonly valid: boolean
}

const invalid: Rune = { code: replacement, size: 1, valid: false }

/** One character of a byte string, by the rules of Go's `utf8.DecodeRune`: overlong forms and surrogates are invalid. */
export function decodeRune(source: string, at: number): Rune {
  const first = source.charCodeAt(at)
  if (first < 0x80) return { code: first, size: 1, valid: true }
  const size = first >= 0xc2 && first <= 0xdf ? 2 : first >= 0xe0 && first <= 0xef ? 3 : first >= 0xf0 && first <= 0xf4 ? 4 : 0
  if (size === 0 || at + size > source.length) return invalid
  let code = first & (0xff >> (size + 1))
  for (let i = 1; i < size; i++) {
    const byte = source.charCodeAt(at + i)
    if ((byte & 0xc0) !== 0x80) return invalid
    code = (code << 6) | (byte & 0x3f)
  }
  if (size === 3 && (code < 0x800 || (code >= 0xd800 && code <= 0xdfff))) return invalid
  if (size === 4 && (code < 0x10000 || code > 0x10ffff)) return invalid
  return { code, size, valid: true }
}

export function isDecimal(code: number): boolean {
  return code >= 48 && code <= 57
}

export function isLetter(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95
    || (code >= 0x80 && /\p{L}/u.test(String.fromCodePoint(code)))
}

export function isDigit(code: number): boolean {
  return isDecimal(code) || (code >= 0x80 && /\p{Nd}/u.test(String.fromCodePoint(code)))
}

/** The value of a digit in any base up to 16, else 16. */
export function digitValue(code: number): number {
  if (isDecimal(code)) return code - 48
  if (code >= 97 && code <= 102) return code - 87
  if (code >= 65 && code <= 70) return code - 55
  return 16
}
