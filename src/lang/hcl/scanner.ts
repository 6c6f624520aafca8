import { Cursor, digitValue, endOfSource, isDecimal, isDigit, isLetter } from './cursor.ts'
import { isExponentMark, scanExponent, scanFraction, scanFractionAndExponent, scanMantissa, scanString } from './scan-parts.ts'
import type { Token, TokenType } from './syntax.ts'

const punctuation: ReadonlyMap<number, TokenType> = new Map([
  [91, 'LBRACK'], [93, 'RBRACK'], [123, 'LBRACE'], [125, 'RBRACE'], [44, 'COMMA'], [61, 'ASSIGN'], [43, 'ADD'],
])

/** Cuts HCL into tokens, one at a time. What is wrong with the characters is left in `cursor.failure`. */
export class Scanner {
  readonly cursor: Cursor

  constructor(source: string) {
    this.cursor = new Cursor(source, { reservedCharacters: true })
  }

  scan(): Token {
    const { cursor } = this
    let code = cursor.next()
    while (code === 32 || code === 9 || code === 10 || code === 13) code = cursor.next()
    const position = cursor.tokenStart()
    const type = this.#scanAfter(code)
    return { type, position, text: cursor.slice(position.offset) }
  }

  #scanAfter(code: number): TokenType {
    const { cursor } = this
    if (isLetter(code)) {
      const word = this.#identifier()
      return word === 'true' || word === 'false' ? 'BOOL' : 'IDENT'
    }
    if (isDecimal(code)) return this.#number(code)
    const mark = punctuation.get(code)
    if (mark !== undefined) return mark
    switch (code) {
      case endOfSource: return 'EOF'
      case 34:
        scanString(cursor, false)
        return 'STRING'
      case 35: case 47:
        this.#comment(code)
        return 'COMMENT'
      case 46:
        if (!isDecimal(cursor.peek())) return 'PERIOD'
        scanExponent(cursor, scanMantissa(cursor, cursor.peek()))
        return 'FLOAT'
      case 60:
        this.#heredoc()
        return 'HEREDOC'
      case 45: return isDecimal(cursor.peek()) ? this.#number(cursor.next()) : 'SUB'
      default:
        cursor.fail('illegal char')
        return 'ILLEGAL'
    }
  }

  #identifier(): string {
    const { cursor } = this
    const start = cursor.offset - cursor.lastCharLength
    let code = cursor.next()
    while (isLetter(code) || isDigit(code) || code === 45 || code === 46) code = cursor.next()
    if (code !== endOfSource) cursor.unread()
    return cursor.slice(start)
  }

  #comment(first: number): void {
    const { cursor } = this
    if (first === 35 || cursor.peek() !== 42) {
      if (first === 47 && cursor.peek() !== 47) {
        cursor.fail("expected '/' for comment")
        return
      }
      let code = cursor.next()
      while (code !== 10 && code !== endOfSource) code = cursor.next()
      if (code !== endOfSource) cursor.unread()
      return
    }
    cursor.next()
    let code = cursor.next()
    for (;;) {
      if (code === endOfSource) {
        cursor.fail('comment not terminated')
        return
      }
      const before = code
      code = cursor.next()
      if (before === 42 && code === 47) return
    }
  }

  #number(first: number): TokenType {
    const { cursor } = this
    if (first === 48) return this.#numberFromZero()
    scanMantissa(cursor, first)
    const code = cursor.next()
    if (scanFractionAndExponent(cursor, code)) return 'FLOAT'
    if (code !== endOfSource) cursor.unread()
    return 'NUMBER'
  }

  #numberFromZero(): TokenType {
    const { cursor } = this
    let code = cursor.next()
    if (code === 120 || code === 88) {
      code = cursor.next()
      const found = digitValue(code) < 16
      while (digitValue(code) < 16) code = cursor.next()
      if (!found) cursor.fail('illegal hexadecimal number')
      if (code !== endOfSource) cursor.unread()
      return 'NUMBER'
    }
    let illegalOctal = false
    while (isDecimal(code)) {
      code = cursor.next()
      if (code === 56 || code === 57) illegalOctal = true
    }
    if (isExponentMark(code)) {
      scanExponent(cursor, code)
      return 'FLOAT'
    }
    if (code === 46) {
      if (isExponentMark(scanFraction(cursor))) scanExponent(cursor, cursor.next())
      return 'FLOAT'
    }
    if (illegalOctal) cursor.fail('illegal octal number')
    if (code !== endOfSource) cursor.unread()
    return 'NUMBER'
  }

  #heredoc(): void {
    const { cursor } = this
    if (cursor.next() !== 60) {
      cursor.fail("heredoc expected second '<', didn't see it")
      return
    }
    const start = cursor.offset
    let code = cursor.next()
    if (code === 45) code = cursor.next()
    while (isLetter(code) || isDigit(code)) code = cursor.next()
    if (code === endOfSource) return cursor.fail('heredoc not terminated')
    if (code === 13 && cursor.peek() === 10) code = cursor.next()
    if (code !== 10) return cursor.fail('invalid characters in heredoc anchor')
    const anchor = cursor.slice(start, cursor.offset - cursor.lastCharLength)
    if (anchor === '' || anchor === '-') return cursor.fail('zero-length heredoc anchor')
    this.#heredocLines(anchor)
  }

  #heredocLines(anchor: string): void {
    const { cursor } = this
    const name = anchor.startsWith('-') ? anchor.slice(1) : anchor
    let lineStart = cursor.offset
    for (;;) {
      const code = cursor.next()
      if (code === endOfSource) return cursor.fail('heredoc not terminated')
      if (code !== 10) continue
      const line = cursor.slice(lineStart, cursor.offset - cursor.lastCharLength)
      // The original compares lengths with the dash of `<<-` counted, so such an anchor must be indented to be found.
      if (line.length >= anchor.length && closes(line, name)) return
      lineStart = cursor.offset
    }
  }
}

function closes(line: string, name: string): boolean {
  let from = 0
  while (from < line.length && ' \t\v\f\r'.includes(line[from]!)) from++
  let to = line.length
  while (to > from && line[to - 1] === '\r') to--
  return line.slice(from, to) === name
}
