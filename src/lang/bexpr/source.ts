import { quote } from '../../std/quote.ts'
import { decodeRune } from '../hcl/cursor.ts'

/** What a filter may hold at most, in bytes; the original sets no limit, but no URL of its own gets near. */
export const longestExpression = 64 * 1024

/**
 * The text that is parsed, with what failed where. The original's parser is a generated one; when nothing fits it tells the farthest
 * place that it looked at and all that it would have taken there, so the same is noted here, matcher by matcher. Matchers give the
 * position after what they matched, or −1.
 */
export class Source {
  readonly text: string
  /** The rule that is being tried, for messages that name it. */
  rule = ''
  #farthest = 0
  readonly #expected = new Set<string>()
  #inverted = false
  readonly #problems = new Set<string>()

  constructor(text: string) {
    this.text = text
    this.#look(0)
  }

  /** Whether failing is what is wanted, as inside `not followed by`. */
  get inverted(): boolean {
    return this.#inverted
  }

  literal(at: number, wanted: string): number {
    const label = quote(wanted)
    if (!this.text.startsWith(wanted, at)) return this.#failed(at, label)
    return this.#passed(at, at + wanted.length, label)
  }

  /** One character of a class that is written as the label says. */
  charOf(at: number, ofClass: RegExp, label: string): number {
    if (at >= this.text.length || !ofClass.test(this.text[at]!)) return this.#failed(at, label)
    return this.#passed(at, at + 1, label)
  }

  anyRune(at: number): number {
    if (at >= this.text.length) return this.#failed(at, '.')
    return this.#passed(at, at + decodeRune(this.text, at).size, '.')
  }

  /** Runs a matcher of what must not follow; whether it did not. */
  notFollowedBy(matches: () => number): boolean {
    this.#inverted = !this.#inverted
    const end = matches()
    this.#inverted = !this.#inverted
    return end < 0
  }

  /** Notes what is wrong at a place whatever else may fit. */
  problem(at: number, what: string): void {
    this.#problems.add(`${this.#place(at)}${this.rule === '' ? '' : `: rule ${this.rule}`}: ${what}`)
  }

  /** Everything that is wrong; `matched` says whether the text as a whole fits. Undefined when nothing is. */
  verdict(matched: boolean): string | undefined {
    if (this.#problems.size > 0) return [...this.#problems].join('\n')
    if (matched) return undefined
    const atEnd = this.#expected.delete('!.')
    const expected = [...this.#expected].sort((a, b) => (a < b ? -1 : 1))
    if (atEnd) expected.push('EOF')
    const last = expected.pop() ?? ''
    const list = expected.length === 0 ? last : `${expected.join(', ')} or ${last}`
    return `${this.#farthest === 0 ? '1:1 (0)' : this.#place(this.#farthest)}: no match found, expected: ${list}`
  }

  #passed(at: number, end: number, label: string): number {
    if (this.#inverted) this.#note(at, `!${label}`)
    this.#look(end)
    return end
  }

  #failed(at: number, label: string): number {
    if (!this.#inverted) this.#note(at, label)
    return -1
  }

  #note(at: number, label: string): void {
    if (at < this.#farthest) return
    if (at > this.#farthest) {
      this.#farthest = at
      this.#expected.clear()
    }
    this.#expected.add(label)
  }

  /** The original looks at each rune when it gets there. */
  #look(at: number): void {
    if (at < this.text.length && !decodeRune(this.text, at).valid) this.problem(at, 'invalid encoding')
  }

  /** Line, column in runes, and offset in bytes. A line feed counts as column 0 of the line that it begins. */
  #place(at: number): string {
    const before = this.text.slice(0, at + 1)
    const lineStart = before.lastIndexOf('\n') + 1
    const line = before.split('\n').length
    let column = 0
    for (let position = lineStart; position < before.length; position += decodeRune(this.text, position).size) column++
    return `${line}:${at >= this.text.length ? column + 1 : column} (${at})`
  }
}

