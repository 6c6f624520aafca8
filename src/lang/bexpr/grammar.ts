import { InputError } from '../../std/errors.ts'
import { unquote } from '../hcl/literal-text.ts'
import { longestExpression, Source } from './source.ts'
import type { Expression, Match, Operator } from './syntax.ts'

/** How deep parentheses and negations may nest. */
const deepest = 250

/** The tree of a filter expression, or an `InputError` in the original's words. */
export function parseExpression(text: string): Expression {
  if (text.length > longestExpression) throw new InputError(`Expression of ${text.length} bytes exceeds the limit (${longestExpression})`)
  const source = new Source(text)
  const found = new Grammar(source).input()
  const problem = source.verdict(found !== undefined)
  if (problem !== undefined) throw new InputError(problem)
  return found as Expression
}

interface Found<T> {
  readonly end: number
  readonly value: T
}
type Maybe<T> = Found<T> | undefined

/** An operator with what must stand around it. `loose`: blanks around it may be missing, as around signs. */
interface OperatorForm {
  readonly rule: string
  readonly operator: Operator
  readonly words: readonly string[]
  readonly loose?: true
  /** Nothing stands behind it. */
  readonly last?: true
}

const beforeValue: readonly OperatorForm[] = [
  { rule: 'MatchEqual', operator: 'Equal', words: ['=='], loose: true },
  { rule: 'MatchNotEqual', operator: 'Not Equal', words: ['!='], loose: true },
  { rule: 'MatchContains', operator: 'In', words: ['contains'] },
  { rule: 'MatchNotContains', operator: 'Not In', words: ['not', 'contains'] },
  { rule: 'MatchMatches', operator: 'Matches', words: ['matches'] },
  { rule: 'MatchNotMatches', operator: 'Not Matches', words: ['not', 'matches'] },
]
const behindSelector: readonly OperatorForm[] = [
  { rule: 'MatchIsEmpty', operator: 'Is Empty', words: ['is', 'empty'], last: true },
  { rule: 'MatchIsNotEmpty', operator: 'Is Not Empty', words: ['is', 'not', 'empty'], last: true },
]
const beforeSelector: readonly OperatorForm[] = [
  { rule: 'MatchIn', operator: 'In', words: ['in'] },
  { rule: 'MatchNotIn', operator: 'Not In', words: ['not', 'in'] },
]

/**
 * The rules of the original's grammar, tried in its order, so that what fails farthest is the same. The original tries a rule at one
 * place again and again, which takes exponential time in the depth of parentheses; here each rule's result at a place is kept.
 */
class Grammar {
  readonly #source: Source
  readonly #kept = new Map<string, Map<number, Maybe<unknown>>>()
  #depth = 0

  constructor(source: Source) {
    this.#source = source
  }

  input(): Expression | undefined {
    return this.#rule('Input', 0, () => {
      const from = this.#blanks(0)
      const open = this.#source.literal(from, '(')
      if (open >= 0) {
        const inside = this.#or(this.#blanks(open))
        if (inside !== undefined) {
          const close = this.#source.literal(this.#blanks(inside.end), ')')
          if (close >= 0 && this.#end(this.#blanks(close))) return inside
        }
      }
      const whole = this.#or(this.#blanks(0))
      return whole !== undefined && this.#end(this.#blanks(whole.end)) ? whole : undefined
    })?.value
  }

  #or(at: number): Maybe<Expression> {
    return this.#rule('OrExpression', at, () => this.#chain(at, 'or', (from) => this.#and(from)))
  }

  #and(at: number): Maybe<Expression> {
    return this.#rule('AndExpression', at, () => this.#chain(at, 'and', (from) => this.#not(from)))
  }

  /** Operands with a word between them, as many as fit. */
  #chain(at: number, word: 'and' | 'or', operand: (at: number) => Maybe<Expression>): Maybe<Expression> {
    const first = operand(at)
    if (first === undefined) return undefined
    const operands = [first.value]
    let { end } = first
    for (;;) {
      const next = this.#words(end, [word], true)
      const more = next < 0 ? undefined : operand(next)
      if (more === undefined) break
      operands.push(more.value)
      end = more.end
    }
    return { end, value: operands.length === 1 ? first.value : { kind: word, operands } }
  }

  #not(at: number): Maybe<Expression> {
    return this.#rule('NotExpression', at, () => {
      const word = this.#source.literal(at, 'not')
      const from = word < 0 ? -1 : this.#blank(word)
      const operand = from < 0 ? undefined : this.#deeper(() => this.#not(from))
      if (operand === undefined) return this.#grouping(at)
      const { end, value } = operand
      return { end, value: value.kind === 'not' ? value.operand : { kind: 'not', operand: value } }
    })
  }

  #grouping(at: number): Maybe<Expression> {
    return this.#rule<Expression>('"grouping"', at, () => {
      const open = this.#source.literal(at, '(')
      const inside = open < 0 ? undefined : this.#deeper(() => this.#or(this.#blanks(open)))
      if (inside !== undefined) {
        const end = this.#source.literal(this.#blanks(inside.end), ')')
        if (end >= 0) return { end, value: inside.value }
      }
      const match = this.#match(at)
      if (match !== undefined || inside === undefined) return match
      const end = this.#blanks(inside.end)
      if (this.#source.notFollowedBy(() => this.#source.literal(end, ')'))) this.#source.problem(end, 'Unmatched parentheses')
      return undefined
    })
  }

  #match(at: number): Maybe<Match> {
    return this.#rule('"match"', at, () => {
      const selector = this.#selector(at)
      if (selector !== undefined) {
        const operator = this.#operator(selector.end, beforeValue)
        const value = operator === undefined ? undefined : this.#value(operator.end)
        if (value !== undefined) return leaf(value.end, selector.value, operator!.value, value.value)
        const asking = this.#operator(selector.end, behindSelector)
        if (asking !== undefined) return leaf(asking.end, selector.value, asking.value)
      }
      return this.#valueFirst(at)
    })
  }

  #valueFirst(at: number): Maybe<Match> {
    const value = this.#value(at)
    const operator = value === undefined ? undefined : this.#operator(value.end, beforeSelector)
    if (value === undefined || operator === undefined) return undefined
    const selector = this.#selector(operator.end)
    if (selector !== undefined) return leaf(selector.end, selector.value, operator.value, value.value)
    if (this.#source.notFollowedBy(() => this.#selector(operator.end)?.end ?? -1)) {
      this.#source.problem(operator.end, 'Invalid selector')
    }
    return undefined
  }

  /** The first of some operators that stands here. */
  #operator(at: number, forms: readonly OperatorForm[]): Maybe<Operator> {
    for (const { rule, operator, words, loose, last } of forms) {
      const found = this.#rule(rule, at, () => {
        if (loose !== true) return position(this.#words(at, words, last !== true))
        const end = this.#source.literal(this.#blanks(at), words[0]!)
        return position(end < 0 ? end : this.#blanks(end))
      })
      if (found !== undefined) return { end: found.end, value: operator }
    }
    return undefined
  }

  /** Words with blanks before each, and behind the last one if so asked. */
  #words(at: number, words: readonly string[], blankBehind: boolean): number {
    let end = at
    for (const word of words) {
      end = this.#blank(end)
      if (end >= 0) end = this.#source.literal(end, word)
      if (end < 0) return -1
    }
    return blankBehind ? this.#blank(end) : end
  }

  #selector(at: number): Maybe<readonly string[]> {
    return this.#rule('"selector"', at, () => {
      const first = this.#identifier(at)
      if (first === undefined) return undefined
      const parts = [first.value]
      let { end } = first
      for (;;) {
        const part = this.#part(end)
        if (part === undefined) return { end, value: parts }
        parts.push(part.value)
        end = part.end
      }
    })
  }

  #part(at: number): Maybe<string> {
    return this.#rule('SelectorOrIndex', at, () => {
      const dot = this.#source.literal(at, '.')
      const name = dot < 0 ? undefined : this.#identifier(dot)
      return name ?? this.#index(at)
    })
  }

  #identifier(at: number): Maybe<string> {
    return this.#rule('Identifier', at, () => {
      let end = this.#source.charOf(at, /[a-zA-Z]/, '[a-zA-Z]')
      if (end < 0) return undefined
      for (let next = end; next >= 0; next = this.#source.charOf(end, /[a-zA-Z0-9_]/, '[a-zA-Z0-9_]')) end = next
      return { end, value: this.#source.text.slice(at, end) }
    })
  }

  #index(at: number): Maybe<string> {
    return this.#rule('"index"', at, () => {
      const open = this.#source.literal(at, '[')
      if (open < 0) return undefined
      const from = this.#blanks(open)
      const name = this.#string(from)
      if (name !== undefined) {
        const behind = this.#blanks(name.end)
        const end = this.#source.literal(behind, ']')
        if (end >= 0) return { end, value: name.value }
      }
      if (this.#source.notFollowedBy(() => this.#string(from)?.end ?? -1)) this.#source.problem(from, 'Invalid index')
      if (name === undefined) return undefined
      const behind = this.#blanks(name.end)
      if (this.#source.notFollowedBy(() => this.#source.literal(behind, ']'))) this.#source.problem(behind, 'Unclosed index expression')
      return undefined
    })
  }

  #value(at: number): Maybe<string> {
    return this.#rule('"value"', at, () => {
      const word = this.#selector(at)
      if (word !== undefined) return { end: word.end, value: word.value.join('.') }
      return this.#number(at) ?? this.#string(at)
    })
  }

  #number(at: number): Maybe<string> {
    return this.#rule('"number"', at, () => {
      const sign = this.#source.literal(at, '-')
      const digits = this.#digits(sign < 0 ? at : sign)
      if (digits < 0) return undefined
      if (this.#afterNumber(digits) >= 0) return { end: digits, value: this.#source.text.slice(at, digits) }
      if (this.#source.notFollowedBy(() => this.#afterNumber(digits))) this.#source.problem(digits, 'Invalid number literal')
      return undefined
    })
  }

  #digits(at: number): number {
    return this.#rule('IntegerOrFloat', at, () => {
      let end = this.#source.literal(at, '0')
      if (end < 0) {
        end = this.#source.charOf(at, /[1-9]/, '[1-9]')
        if (end < 0) return undefined
        end = this.#manyDigits(end)
      }
      const dot = this.#source.literal(end, '.')
      const fraction = dot < 0 ? -1 : this.#source.charOf(dot, /[0-9]/, '[0-9]')
      return position(fraction < 0 ? end : this.#manyDigits(fraction))
    })?.end ?? -1
  }

  #manyDigits(at: number): number {
    let end = at
    for (let next = at; next >= 0; next = this.#source.charOf(end, /[0-9]/, '[0-9]')) end = next
    return end
  }

  #afterNumber(at: number): number {
    return this.#rule('AfterNumbers', at, () => {
      if (this.#blank(at) >= 0 || this.#end(at)) return position(at)
      return position(this.#source.literal(at, ')'))
    })?.end ?? -1
  }

  #string(at: number): Maybe<string> {
    return this.#rule('"string"', at, () => {
      for (const mark of ['`', '"']) {
        const open = this.#source.literal(at, mark)
        const inside = open < 0 ? -1 : this.#until(open, mark)
        const end = inside < 0 ? -1 : this.#source.literal(inside, mark)
        if (end >= 0) return { end, value: this.#unquoted(at, end) }
      }
      for (const mark of ['`', '"']) {
        const open = this.#source.literal(at, mark)
        if (open < 0) continue
        const inside = this.#until(open, mark)
        if (this.#end(inside)) this.#source.problem(inside, 'Unterminated string literal')
        return undefined
      }
      return undefined
    })
  }

  #until(at: number, mark: string): number {
    let end = at
    while (this.#source.notFollowedBy(() => this.#source.literal(end, mark))) {
      const next = this.#source.anyRune(end)
      if (next < 0) break
      end = next
    }
    return end
  }

  #unquoted(at: number, end: number): string {
    const text = this.#source.text.slice(at, end)
    if (text.startsWith('`')) return text.slice(1, -1).replaceAll('\r', '')
    const plain = unquote(text, true)
    if (plain === undefined) this.#source.problem(at, 'invalid syntax')
    return plain ?? ''
  }

  /** At least one blank. */
  #blank(at: number): number {
    return this.#rule('"whitespace"', at, () => {
      let end = -1
      for (let next = this.#blankChar(at); next >= 0; next = this.#blankChar(next)) end = next
      return position(end)
    })?.end ?? -1
  }

  #blankChar(at: number): number {
    return this.#source.charOf(at, /[ \t\r\n]/, '[ \\t\\r\\n]')
  }

  /** As many blanks as there are. */
  #blanks(at: number): number {
    const end = this.#blank(at)
    return end < 0 ? at : end
  }

  #end(at: number): boolean {
    return this.#source.notFollowedBy(() => this.#source.anyRune(at))
  }

  /**
   * What a rule gives at a place. The same again would fail at the same places, but not the same way inside a negation. Messages
   * show the name; those in quotes are names that the grammar gives for that purpose.
   */
  #rule<T>(name: string, at: number, tries: () => Maybe<T>): Maybe<T> {
    const source = this.#source
    const key = source.inverted ? -1 - at : at
    let places = this.#kept.get(name)
    if (places === undefined) this.#kept.set(name, (places = new Map()))
    if (places.has(key)) return places.get(key) as Maybe<T>
    const outer = source.rule
    source.rule = name
    const result = tries()
    source.rule = outer
    places.set(key, result)
    return result
  }

  #deeper<T>(work: () => T): T {
    if (this.#depth >= deepest) throw new InputError(`Expression nests deeper than the limit (${deepest})`)
    this.#depth++
    const result = work()
    this.#depth--
    return result
  }
}

function position(end: number): Maybe<null> {
  return end < 0 ? undefined : { end, value: null }
}

function leaf(end: number, selector: readonly string[], operator: Operator, value?: string): Found<Match> {
  const match: Match = { kind: 'match', selector, operator }
  return { end, value: value === undefined ? match : { ...match, value } }
}
