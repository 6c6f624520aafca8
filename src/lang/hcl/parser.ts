import { InputError } from '../../std/errors.ts'
import { Scanner } from './scanner.ts'
import { type Item, type ListNode, type LiteralNode, maxDepth, type Node, type ObjectNode, type Position, positionText, type Token } from './syntax.ts'

/** Parses HCL to its items. Failures are `InputError`s with the original's texts and positions. */
export function parseItems(source: string): readonly Item[] {
  // The original knows only line feeds.
  const parser = new Parser(source.replaceAll('\r\n', '\n'))
  return parser.parse()
}

/** What the original uses to leave a list of items at the end of the source. */
class EndOfSource extends Error {}

class Parser {
  readonly #scanner: Scanner
  #token: Token = { type: 'ILLEGAL', position: { line: 0, column: 0, offset: 0 }, text: '' }
  #unread = false
  #depth = 0

  constructor(source: string) {
    this.#scanner = new Scanner(source)
  }

  parse(): readonly Item[] {
    const items: Item[] = []
    let failure: InputError | undefined
    try {
      this.#items(items, false)
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      failure = error
    }
    const characters = this.#scanner.cursor.failure
    if (characters !== undefined) throw at(characters.position, characters.text)
    if (failure !== undefined) throw failure
    return items
  }

  #items(items: Item[], within: boolean): void {
    for (;;) {
      if (within && this.#peek().type === 'RBRACE') return
      try {
        items.push(this.#item())
      } catch (error) {
        if (error instanceof EndOfSource) return
        throw error
      }
      if (this.#peek().type === 'COMMA') this.#scan()
    }
  }

  #item(): Item {
    const keys = this.#keys()
    switch (this.#token.type) {
      case 'ASSIGN': return this.#finished({ keys, value: this.#value() })
      case 'LBRACE': return this.#finished({ keys, value: this.#object() })
      default: {
        const names = keys.map((key) => key.text).join(' ')
        throw at(this.#token.position, `key '${names}' expected start of object ('{') or assignment ('=')`)
      }
    }
  }

  /** The original looks one token ahead for a comment on the same line; that token decides where later errors stand. */
  #finished(item: Item): Item {
    this.#peek()
    return item
  }

  /** Reads keys up to the token that follows them, which stays in `#token`. */
  #keys(): readonly Token[] {
    const keys: Token[] = []
    for (;;) {
      const token = this.#scan()
      switch (token.type) {
        case 'EOF':
          if (keys.length > 0) return keys
          throw new EndOfSource()
        case 'ASSIGN':
          if (keys.length > 1) throw at(token.position, 'nested object expected: LBRACE got: ASSIGN')
          if (keys.length === 0) throw at(token.position, 'no object keys found!')
          return keys
        case 'LBRACE':
          if (keys.length === 0) throw at(token.position, 'expected: IDENT | STRING got: LBRACE')
          return keys
        case 'IDENT': case 'STRING':
          keys.push(token)
          break
        case 'RBRACE':
          if (keys.length === 0) throw at(token.position, 'expected: IDENT | STRING | ASSIGN | LBRACE got: RBRACE')
          this.#token = { ...token, type: 'EOF' }
          return keys
        case 'ILLEGAL': throw at(token.position, 'illegal character')
        default: throw at(token.position, `expected: IDENT | STRING | ASSIGN | LBRACE got: ${token.type}`)
      }
    }
  }

  #value(): Node {
    const token = this.#scan()
    switch (token.type) {
      case 'NUMBER': case 'FLOAT': case 'BOOL': case 'STRING': case 'HEREDOC': return literal(token)
      case 'LBRACE': return this.#object()
      case 'LBRACK': return this.#list()
      case 'EOF': throw new EndOfSource()
      default: throw at(token.position, `Unknown token: ${positionText(token.position)} ${token.type} ${token.text}`)
    }
  }

  #object(): ObjectNode {
    const { position } = this.#token
    this.#enter(position)
    const items: Item[] = []
    try {
      this.#items(items, true)
    } catch (error) {
      // The original passes over whatever went wrong at a closing brace, such as a missing value: `a { b = } }`.
      if (!(error instanceof InputError) || this.#token.type !== 'RBRACE' || this.#unread) throw error
    }
    const token = this.#scan()
    if (token.type !== 'RBRACE') throw at(token.position, `object expected closing RBRACE got: ${token.type}`)
    this.#depth--
    return { kind: 'object', position, items }
  }

  #list(): ListNode {
    const { position } = this.#token
    this.#enter(position)
    const items: Node[] = []
    let needComma = false
    for (;;) {
      const token = this.#scan()
      if (needComma && token.type !== 'COMMA' && token.type !== 'RBRACK') {
        throw at(token.position, `error parsing list, expected comma or list end, got: ${token.type}`)
      }
      switch (token.type) {
        case 'BOOL': case 'NUMBER': case 'FLOAT': case 'STRING': case 'HEREDOC':
          items.push(literal(token))
          needComma = true
          break
        case 'COMMA':
          this.#peek()
          needComma = false
          break
        case 'LBRACE':
          items.push(this.#within(token, 'error while trying to parse object within list', () => this.#object()))
          needComma = true
          break
        case 'LBRACK':
          items.push(this.#within(token, 'error while trying to parse list within list', () => this.#list()))
          break
        case 'RBRACK':
          this.#depth--
          return { kind: 'list', position, items }
        default: throw at(token.position, `unexpected token while parsing list: ${token.type}`)
      }
    }
  }

  #within<T>(token: Token, what: string, parse: () => T): T {
    try {
      return parse()
    } catch (error) {
      if (error instanceof InputError && this.#depth < maxDepth) throw at(token.position, `${what}: ${error.message}`)
      throw error
    }
  }

  #enter(position: Position): void {
    if (++this.#depth > maxDepth) throw at(position, `nested deeper than ${maxDepth} levels`)
  }

  /** The next token that is no comment. */
  #scan(): Token {
    if (this.#unread) {
      this.#unread = false
      return this.#token
    }
    do this.#token = this.#scanner.scan()
    while (this.#token.type === 'COMMENT')
    return this.#token
  }

  #peek(): Token {
    const token = this.#scan()
    this.#unread = true
    return token
  }
}

function literal(token: Token): LiteralNode {
  return { kind: 'literal', token }
}

function at(position: Position, text: string): InputError {
  return new InputError(`At ${positionText(position)}: ${text}`)
}
