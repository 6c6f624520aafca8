import { quote } from '../../../../std/quote.ts'
import type { IntentionMatchEntry } from '../../../../wire/records/intention.ts'
import { Refusal } from '../../refusal.ts'

/** A name as it stands in a query: `web`, or `default/web`. `what` is the parameter, for the refusal. */
export function named(what: string, text: string): IntentionMatchEntry {
  const slash = text.indexOf('/')
  if (slash < 0) return { Namespace: 'default', Name: text }
  const Name = text.slice(slash + 1)
  if (Name.includes('/')) throw new Refusal(500, `${what} ${quote(text)} is invalid: input can contain at most one '/'`)
  return { Namespace: text.slice(0, slash), Name }
}

/** The refusal of a query that lacks a parameter. */
export function missing(parameter: string): Refusal {
  return new Refusal(500, `required query parameter '${parameter}' not set`)
}
