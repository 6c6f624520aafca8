import { InputError } from '../../std/errors.ts'
import { quote } from '../../std/quote.ts'
import { parseExpression } from './grammar.ts'
import { readValue } from './read-value.ts'
import type { Value } from './read-value.ts'
import { RegularExpressions } from './regular-expression.ts'
import { selectableOf } from './selectable.ts'
import type { RecordShape, Selectable } from './selectable.ts'
import type { Expression, Match } from './syntax.ts'

/** Whether something, a row or what a selector leads to in it, matches. */
type Test = (value: unknown) => boolean

/** What an expression asks of a record's values. Throws an `InputError` in the words of the original's validation. */
export function matcherOf(record: RecordShape, expression: string): Test {
  return testOf(parseExpression(expression), selectableOf(record), new RegularExpressions())
}

function testOf(expression: Expression, top: Selectable, regularExpressions: RegularExpressions): Test {
  if (expression.kind === 'match') return testOfMatch(expression, top, regularExpressions)
  if (expression.kind === 'not') {
    const operand = testOf(expression.operand, top, regularExpressions)
    return (row) => !operand(row)
  }
  const operands = expression.operands.map((operand) => testOf(operand, top, regularExpressions))
  return expression.kind === 'and' ? (row) => operands.every((test) => test(row)) : (row) => operands.some((test) => test(row))
}

function testOfMatch(match: Match, top: Selectable, regularExpressions: RegularExpressions): Test {
  const { selector, operator, value } = match
  const target = targetOf(selector, top)
  if (!target.operators.includes(operator)) {
    throw new InputError(`Invalid match operator ${quote(operator)} for selector ${quote(selector.join('.'))}`)
  }
  return along(selector, 0, top, operator, endTest(match, target, value === undefined ? undefined : coerced(match, target), regularExpressions))
}

function targetOf(selector: readonly string[], top: Selectable): Selectable {
  let target = top
  for (const [at, name] of selector.entries()) {
    const next: Selectable | undefined = target.fields?.get(name) ?? target.any
    if (next === undefined) throw new InputError(`Selector ${quote(selector.slice(0, at + 1).join('.'))} is not valid`)
    target = next
  }
  return target
}

function coerced({ selector, value = '' }: Match, target: Selectable): Value {
  try {
    return readValue(value, target.reads!)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    const where = `Failed to coerce value ${quote(value)} for selector ${quote(selector.join('.'))}`
    throw new InputError(`${where}: ${error.message}`, { cause: error })
  }
}

/** Follows a selector through a value. Of a list, any element will do, for negated operators as well. */
function along(selector: readonly string[], at: number, from: Selectable, operator: Match['operator'], end: Test): Test {
  if (at === selector.length) return end
  const name = selector[at]!
  if (from.form === 'list') {
    const inside = along(selector, at, { ...from, form: 'record' }, operator, end)
    return (value) => (value as readonly unknown[] | null)?.some(inside) ?? false
  }
  if (from.form === 'map') {
    const inside = along(selector, at + 1, from.any!, operator, end)
    // What is not there is equal to nothing, is in nothing, and is empty; that it also matches anything is the original's slip.
    const absent = operator !== 'Equal' && operator !== 'Is Not Empty' && operator !== 'In'
    return (value) => {
      const found = (value as ReadonlyMap<string, unknown> | null)?.get(name)
      return found === undefined ? absent : inside(found)
    }
  }
  const inside = along(selector, at + 1, from.fields!.get(name)!, operator, end)
  return (value) => value !== null && inside((value as Readonly<Record<string, unknown>>)[name])
}

/** The question itself, where the selector ends. */
function endTest(match: Match, target: Selectable, value: Value | undefined, regularExpressions: RegularExpressions): Test {
  switch (match.operator) {
    case 'Equal': return (found) => found === value
    case 'Not Equal': return (found) => found !== value
    case 'In': return within(target, value as string)
    case 'Not In': return negated(within(target, value as string))
    case 'Is Empty': return isEmpty
    case 'Is Not Empty': return negated(isEmpty)
    case 'Matches': return matching(value as string, regularExpressions)
    default: return negated(matching(value as string, regularExpressions))
  }
}

function negated(test: Test): Test {
  return (found) => !test(found)
}

function within(target: Selectable, value: Value): Test {
  if (target.form === 'map') return (found) => (found as ReadonlyMap<string, unknown> | null)?.has(value as string) ?? false
  if (target.form === 'list') return (found) => (found as readonly unknown[] | null)?.includes(value) ?? false
  return (found) => (found as string).includes(value as string)
}

function isEmpty(found: unknown): boolean {
  if (found === null) return true
  return (found instanceof Map ? found.size : (found as readonly unknown[]).length) === 0
}

function matching(pattern: string, regularExpressions: RegularExpressions): Test {
  try {
    return regularExpressions.compile(pattern) as Test
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    throw new InputError(`Failed to compile regular expression ${quote(pattern)}: ${error.message}`, { cause: error })
  }
}
