import { InputError } from '../../std/errors.ts'
import { Cursor, endOfSource, isDecimal, isDigit, isLetter } from './cursor.ts'
import { flattenItems } from './flatten.ts'
import { scanExponent, scanFractionAndExponent, scanMantissa, scanString } from './scan-parts.ts'
import { type Item, type ListNode, maxDepth, type Node, type ObjectNode, type Position, positionText, type Token, type TokenType } from './syntax.ts'

/**
 * Parses the JSON form of HCL, which any HCL source that starts with a brace is: JSON with extra escapes, and with objects of
 * objects turned into labelled blocks.
 */
export function parseJsonItems(source: string): readonly Item[] {
  return new Parser(source).parse()
}

class EndOfSource extends Error {}

const start: Position = { line: 0, column: 0, offset: 0 }
const punctuation: ReadonlyMap<number, TokenType> = new Map([
  [91, 'LBRACK'], [93, 'RBRACK'], [123, 'LBRACE'], [125, 'RBRACE'], [44, 'COMMA'], [58, 'COLON'],
])

class Parser {
  readonly #cursor: Cursor
  #token: Token = { type: 'ILLEGAL', position: start, text: '' }
  #depth = 0

  constructor(source: string) {
    this.#cursor = new Cursor(source, { reservedCharacters: false })
  }

  parse(): readonly Item[] {
    let items: readonly Item[] = []
    let failure: InputError | undefined
    try {
      this.#scan()
      if (this.#token.type !== 'LBRACE') throw new InputError(`Expected object, got unknown token: ${this.#tokenText()}`)
      items = this.#object().items
    } catch (error) {
      if (!(error instanceof InputError) && !(error instanceof EndOfSource)) throw error
      failure = error instanceof EndOfSource ? new InputError('EOF token found') : error
    }
    const characters = this.#cursor.failure
    if (characters !== undefined) throw new InputError(`${positionText(characters.position)}: ${characters.text}`)
    if (failure !== undefined) throw failure
    return flattenItems(items)
  }

  #items(items: Item[]): void {
    for (;;) {
      try {
        items.push(this.#item())
      } catch (error) {
        if (error instanceof EndOfSource) return
        throw error
      }
      if (this.#scan().type !== 'COMMA') return
    }
  }

  #item(): Item {
    const keys = this.#keys()
    return { keys, value: this.#value() }
  }

  #keys(): readonly Token[] {
    const keys: Token[] = []
    for (;;) {
      const token = this.#scan()
      if (token.type === 'EOF') throw new EndOfSource()
      if (token.type === 'ILLEGAL') throw new InputError('illegal')
      if (token.type === 'STRING') keys.push(token)
      else if (token.type === 'COLON' && keys.length > 0) return keys
      else throw new InputError(`expected: STRING got: ${token.type}`)
    }
  }

  #value(): Node {
    const token = this.#scan()
    switch (token.type) {
      case 'NUMBER': case 'FLOAT': case 'BOOL': case 'STRING': case 'NULL': return { kind: 'literal', token: hclToken(token) }
      case 'LBRACE': return this.#object()
      case 'LBRACK': return this.#list()
      case 'EOF': throw new EndOfSource()
      default: throw new InputError(`Expected object value, got unknown token: ${this.#tokenText()}`)
    }
  }

  #object(): ObjectNode {
    this.#enter()
    const items: Item[] = []
    try {
      this.#items(items)
    } catch (error) {
      // As in HCL, what goes wrong at a closing brace is passed over: that is how `{}` and a trailing comma get through.
      if (!(error instanceof InputError) || this.#token.type !== 'RBRACE') throw error
    }
    this.#depth--
    return { kind: 'object', position: start, items }
  }

  #list(): ListNode {
    this.#enter()
    const items: Node[] = []
    for (;;) {
      const token = this.#scan()
      switch (token.type) {
        case 'NUMBER': case 'FLOAT': case 'STRING':
          items.push({ kind: 'literal', token: hclToken(token) })
          break
        case 'LBRACE':
          items.push(this.#object())
          break
        // Booleans and the opening of a nested list are passed over by the original.
        case 'COMMA': case 'BOOL': case 'LBRACK': break
        case 'RBRACK':
          this.#depth--
          return { kind: 'list', position: start, items }
        default: throw new InputError(`unexpected token while parsing list: ${token.type}`)
      }
    }
  }

  #enter(): void {
    if (++this.#depth > maxDepth) throw new InputError(`nested deeper than ${maxDepth} levels`)
  }

  #tokenText(): string {
    return `${positionText(this.#token.position)} ${this.#token.type} ${this.#token.text}`
  }

  #scan(): Token {
    const cursor = this.#cursor
    let code = cursor.next()
    while (code === 32 || code === 9 || code === 10 || code === 13) code = cursor.next()
    const position = cursor.tokenStart()
    const type = this.#scanAfter(code)
    this.#token = { type, position, text: cursor.slice(position.offset) }
    return this.#token
  }

  #scanAfter(code: number): TokenType {
    const cursor = this.#cursor
    if (isLetter(code)) return this.#word()
    if (isDecimal(code)) return this.#number(code)
    const mark = punctuation.get(code)
    if (mark !== undefined) return mark
    if (code === endOfSource) return 'EOF'
    if (code === 34) {
      scanString(cursor, true)
      return 'STRING'
    }
    if (code === 46) {
      if (!isDecimal(cursor.peek())) return 'PERIOD'
      scanExponent(cursor, scanMantissa(cursor, cursor.peek()))
      return 'FLOAT'
    }
    if (code === 45 && isDecimal(cursor.peek())) return this.#number(cursor.next())
    cursor.fail(code === 45 ? 'illegal char' : `illegal char: ${cursor.slice(cursor.offset - cursor.lastCharLength)}`)
    return 'ILLEGAL'
  }

  #word(): TokenType {
    const cursor = this.#cursor
    const from = cursor.offset - cursor.lastCharLength
    let code = cursor.next()
    while (isLetter(code) || isDigit(code) || code === 45) code = cursor.next()
    if (code !== endOfSource) cursor.unread()
    const word = cursor.slice(from)
    if (word === 'true' || word === 'false') return 'BOOL'
    if (word === 'null') return 'NULL'
    cursor.fail('illegal char')
    return 'ILLEGAL'
  }

  #number(first: number): TokenType {
    const cursor = this.#cursor
    const { line, column } = cursor
    scanMantissa(cursor, first)
    const code = cursor.next()
    if (scanFractionAndExponent(cursor, code)) return 'FLOAT'
    if (code !== endOfSource) cursor.unread()
    if (first === 48 && (cursor.line !== line || cursor.column !== column)) cursor.fail('numbers cannot start with 0')
    return 'NUMBER'
  }
}

/** Tokens of JSON carry no position in the tree; null is a string without text. */
function hclToken(token: Token): Token {
  if (token.type === 'NULL') return { type: 'STRING', position: start, text: '' }
  return { type: token.type, position: start, text: token.text, json: true }
}
