import { InputError } from '../std/errors.ts'
import { runeSize } from './json-text.ts'

/** A number as it was written; what it means depends on where it goes. */
export class JsonNumber {
  readonly text: string
  constructor(text: string) {
    this.text = text
  }
}

/** An object with its members in order, repeated names included. Names are data, never properties, so none is special. */
export class JsonObject {
  readonly names: string[] = []
  readonly values: JsonTree[] = []
}

/** JSON before it is known what it should be. */
export type JsonTree = null | boolean | string | JsonNumber | JsonObject | JsonTree[]

/** Nesting that is accepted. Go itself stops at 10,000. */
export const maxJsonDepth = 200

/**
 * Parses the first value of a text and ignores what follows, as Go's `Decoder` does. Errors are Go's: `EOF` when there is nothing
 * but blanks, `unexpected EOF` when it is cut, `invalid character …` otherwise.
 */
export function parseJson(source: string, text = false): JsonTree {
  return new Parser(source, text).first()
}

/**
 * Parses a text that must be one value and nothing else, as Go's `Unmarshal` does: cut texts are `unexpected end of JSON input`.
 */
export function parseWholeJson(source: string, text = false): JsonTree {
  return new Parser(source, text).whole()
}

class Parser {
  private readonly source: string
  private readonly text: boolean
  private at = 0
  private depth = 0
  private cut = 'unexpected EOF'
  constructor(source: string, text: boolean) {
    this.source = source
    this.text = text
  }

  first(): JsonTree {
    this.blanks()
    if (this.at === this.source.length) throw new InputError('EOF')
    return this.value()
  }

  whole(): JsonTree {
    this.cut = 'unexpected end of JSON input'
    this.blanks()
    const value = this.value()
    this.blanks()
    if (this.at < this.source.length) throw this.invalid('after top-level value')
    return value
  }

  private blanks(): void {
    for (;;) {
      const code = this.source.charCodeAt(this.at)
      if (code !== 0x20 && code !== 0x0a && code !== 0x0d && code !== 0x09) return
      this.at++
    }
  }

  private invalid(where: string): InputError {
    if (this.at >= this.source.length) return new InputError(this.cut)
    return new InputError(`invalid character ${quoted(this.source.charCodeAt(this.at))} ${where}`)
  }

  private value(): JsonTree {
    switch (this.source.charCodeAt(this.at)) {
      case 0x7b: return this.object()
      case 0x5b: return this.array()
      case 0x22: return this.string()
      case 0x74: return this.literal('true', true)
      case 0x66: return this.literal('false', false)
      case 0x6e: return this.literal('null', null)
      default: return this.number()
    }
  }

  private literal(word: string, value: boolean | null): boolean | null {
    for (let i = 1; i < word.length; i++) {
      this.at++
      if (this.source[this.at] !== word[i]) throw this.invalid(`in literal ${word} (expecting ${quoted(word.charCodeAt(i))})`)
    }
    this.at++
    return value
  }

  private enter(): void {
    if (++this.depth > maxJsonDepth) throw this.invalid('exceeded max depth')
    this.at++
    this.blanks()
  }

  private array(): JsonTree[] {
    this.enter()
    const items: JsonTree[] = []
    if (this.source.charCodeAt(this.at) !== 0x5d) {
      for (;;) {
        items.push(this.value())
        this.blanks()
        const code = this.source.charCodeAt(this.at)
        if (code === 0x5d) break
        if (code !== 0x2c) throw this.invalid('after array element')
        this.at++
        this.blanks()
      }
    }
    this.at++
    this.depth--
    return items
  }

  private object(): JsonObject {
    this.enter()
    const object = new JsonObject()
    if (this.source.charCodeAt(this.at) !== 0x7d) {
      for (;;) {
        if (this.source.charCodeAt(this.at) !== 0x22) {
          throw this.invalid('looking for beginning of object key string')
        }
        object.names.push(this.string())
        this.blanks()
        if (this.source.charCodeAt(this.at) !== 0x3a) throw this.invalid('after object key')
        this.at++
        this.blanks()
        object.values.push(this.value())
        this.blanks()
        const code = this.source.charCodeAt(this.at)
        if (code === 0x7d) break
        if (code !== 0x2c) throw this.invalid('after object key:value pair')
        this.at++
        this.blanks()
      }
    }
    this.at++
    this.depth--
    return object
  }

  private number(): JsonNumber {
    const { source } = this
    const start = this.at
    if (source.charCodeAt(this.at) === 0x2d) this.at++
    const first = source.charCodeAt(this.at)
    if (first === 0x30) this.at++
    else if (first >= 0x31 && first <= 0x39) this.digits()
    else throw this.invalid(this.at > start ? 'in numeric literal' : 'looking for beginning of value')
    if (source.charCodeAt(this.at) === 0x2e) {
      this.at++
      this.someDigits('after decimal point in numeric literal')
    }
    if ((source.charCodeAt(this.at) | 0x20) === 0x65) {
      this.at++
      const sign = source.charCodeAt(this.at)
      if (sign === 0x2b || sign === 0x2d) this.at++
      this.someDigits('in exponent of numeric literal')
    }
    return new JsonNumber(source.slice(start, this.at))
  }

  private digits(): void {
    for (;;) {
      const code = this.source.charCodeAt(this.at)
      if (!(code >= 0x30 && code <= 0x39)) return
      this.at++
    }
  }

  private someDigits(where: string): void {
    const start = this.at
    this.digits()
    if (this.at === start) throw this.invalid(where)
  }

  private string(): string {
    const { source } = this
    let from = ++this.at
    let out = ''
    for (;;) {
      const code = source.charCodeAt(this.at)
      if (code === 0x22) break
      if (code === 0x5c) {
        out += this.piece(from, this.at) + this.escape()
        from = this.at
      } else if (code >= 0x20) this.at++
      else throw this.invalid('in string literal')
    }
    out += this.piece(from, this.at)
    this.at++
    return out
  }

  /** Raw characters of a string, made well-formed. */
  private piece(from: number, to: number): string {
    const piece = this.source.slice(from, to)
    return this.text ? piece.toWellFormed() : validUtf8(piece)
  }

  private escape(): string {
    const at = ++this.at
    const code = this.source.charCodeAt(at)
    if (code === 0x75) return this.unicode()
    const char = simpleEscapes[this.source[at] ?? '']
    if (char === undefined) throw this.invalid('in string escape code')
    this.at++
    return char
  }

  private unicode(): string {
    const unit = this.hex()
    if (unit < 0xd800 || unit > 0xdfff) return this.rune(unit)
    if (unit < 0xdc00 && this.source[this.at] === '\\' && this.source[this.at + 1] === 'u') {
      const before = this.at
      this.at++
      const low = this.hex()
      if (low >= 0xdc00 && low <= 0xdfff) return this.rune(0x10000 + ((unit - 0xd800) << 10) + (low - 0xdc00))
      // Not a pair: the second escape stands for itself.
      this.at = before
    }
    return this.rune(0xfffd)
  }

  private hex(): number {
    this.at++
    let value = 0
    for (let i = 0; i < 4; i++) {
      const digit = Number.parseInt(this.source[this.at] ?? '', 16)
      if (Number.isNaN(digit)) throw this.invalid('in \\u hexadecimal character escape')
      value = value * 16 + digit
      this.at++
    }
    return value
  }

  private rune(code: number): string {
    return this.text || code < 0x80 ? String.fromCodePoint(code) : utf8(code)
  }
}

const simpleEscapes: Readonly<Record<string, string>> = Object.assign(Object.create(null) as object, {
  '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t',
})

/** The UTF-8 of a code point as a byte string. */
function utf8(code: number): string {
  const tail = (shift: number): number => 0x80 | ((code >> shift) & 0x3f)
  if (code < 0x800) return String.fromCharCode(0xc0 | (code >> 6), tail(0))
  if (code < 0x10000) return String.fromCharCode(0xe0 | (code >> 12), tail(6), tail(0))
  return String.fromCharCode(0xf0 | (code >> 18), tail(12), tail(6), tail(0))
}

// eslint-disable-next-line no-control-regex
const ascii = /^[\x00-\x7f]*$/
const replacement = '\xef\xbf\xbd'

/** A byte string with every byte that is not part of valid UTF-8 replaced by U+FFFD. */
function validUtf8(piece: string): string {
  if (ascii.test(piece)) return piece
  let out = ''
  let from = 0
  for (let at = 0; at < piece.length;) {
    if (piece.charCodeAt(at) < 0x80) at++
    else {
      const size = runeSize(piece, at)
      if (size === 0) {
        out += piece.slice(from, at) + replacement
        from = at + 1
      }
      at += size || 1
    }
  }
  return out + piece.slice(from)
}

/** A character as Go's scanner names it; it looks at single bytes and takes them for runes. */
function quoted(code: number): string {
  if (code === 0x27) return "'\\''"
  if (code === 0x22) return "'\"'"
  const named = { 7: 'a', 8: 'b', 9: 't', 10: 'n', 11: 'v', 12: 'f', 13: 'r', 0x5c: '\\' }[code]
  if (named !== undefined) return `'\\${named}'`
  if (code >= 0x20 && code < 0x7f) return `'${String.fromCharCode(code)}'`
  if (code < 0x20) return `'\\x${code.toString(16).padStart(2, '0')}'`
  if (code > 0xff) return `'${String.fromCharCode(code)}'`
  // Printable Latin-1 letters come out as UTF-8, the rest (controls, no-break space, soft hyphen) as escapes.
  return code > 0xa0 && code !== 0xad ? `'${utf8(code)}'` : `'\\u00${code.toString(16)}'`
}
