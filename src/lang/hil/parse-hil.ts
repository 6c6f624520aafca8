import { Scanner, syntaxError, type Token } from './scanner.ts'
import type { Arithmetic, Node, Place } from './syntax.ts'

/** How deep parentheses, strings and operands may lie in each other. */
const deepest = 500

/** Reads a template; throws an `InputError` in the original's words. */
export function parseHil(template: string): Node {
  const scanner = new Scanner(template)
  const parser = new Parser(scanner)
  const tree = parser.top()
  scanner.finish()
  return tree
}

class Parser {
  readonly #scanner: Scanner
  #token: Token
  #depth = 0

  constructor(scanner: Scanner) {
    this.#scanner = scanner
    this.#token = scanner.next()
  }

  top(): Node {
    if (this.#sees('end')) return { kind: 'literal', value: '', place: { line: 1, column: 1 } }
    const joined = this.#joined()
    if (!this.#sees('end')) throw syntaxError()
    return joined
  }

  /** Texts and interpolations, at least one. */
  #joined(): Node {
    const parts: Node[] = []
    let place: Place | undefined
    for (;;) {
      const token = this.#token
      let part: Node
      if (isText(token)) {
        part = { kind: 'literal', value: token.value, place: token.place }
        this.#advance()
      } else if (token.kind === 'open') {
        this.#advance()
        part = this.#expression()
        this.#expect('close')
      } else break
      place ??= part.place
      parts.push(part)
    }
    if (place === undefined) throw syntaxError()
    return { kind: 'joined', parts, place }
  }

  #expression(): Node {
    if (++this.#depth > deepest) throw syntaxError()
    const first = this.#operand()
    const rest: Arithmetic['rest'][number][] = []
    while (this.#token.kind === 'operator') {
      const { operator } = this.#token
      this.#advance()
      rest.push({ operator, operand: this.#operand() })
    }
    this.#depth--
    return rest.length === 0 ? first : { kind: 'arithmetic', first, rest, place: first.place }
  }

  /** The original says that of the signs only minus may stand alone by stopping the whole server. */
  #operand(): Node {
    if (this.#token.kind !== 'operator') return this.#primary()
    if (this.#token.operator !== '-' || ++this.#depth > deepest) throw syntaxError()
    this.#advance()
    const operand = this.#operand()
    this.#depth--
    const nothing: Node = { kind: 'literal', value: 0n, place: operand.place }
    return { kind: 'arithmetic', first: nothing, rest: [{ operator: '-', operand }], place: operand.place }
  }

  #primary(): Node {
    const token = this.#token
    if (token.kind === 'open' || isText(token)) return this.#joined()
    this.#advance()
    if (token.kind === 'literal') return { kind: 'literal', value: token.value, place: token.place }
    if (token.kind === 'name') return this.#named(token.name, token.place)
    if (token.kind !== '(') throw syntaxError()
    const inside = this.#expression()
    this.#expect(')')
    return inside
  }

  #named(name: string, place: Place): Node {
    if (this.#sees('[')) {
      this.#advance()
      const key = this.#expression()
      this.#expect(']')
      return { kind: 'index', target: { kind: 'variable', name, place }, key, place }
    }
    if (!this.#sees('(')) return { kind: 'variable', name, place }
    this.#advance()
    const operands: Node[] = []
    // A comma before the first operand is allowed, by the grammar's slip.
    if (!this.#sees(')') && !this.#sees(',')) operands.push(this.#expression())
    while (this.#sees(',')) {
      this.#advance()
      operands.push(this.#expression())
    }
    this.#expect(')')
    return { kind: 'call', name, operands, place }
  }

  #expect(kind: Token['kind']): void {
    if (!this.#sees(kind)) throw syntaxError()
    this.#advance()
  }

  #sees(kind: Token['kind']): boolean {
    return this.#token.kind === kind
  }

  #advance(): void {
    this.#token = this.#scanner.next()
  }
}

function isText(token: Token): token is Token & { readonly kind: 'literal'; readonly value: string } {
  return token.kind === 'literal' && typeof token.value === 'string'
}
