import { parseBool, quote } from '../../../std/quote.ts'
import type { Call } from '../call.ts'
import { Refusal } from '../refusal.ts'

/** `?enable`, without which nothing is done. */
export function enableOf(call: Call): boolean {
  if (!call.query.has('enable')) throw new Refusal(400, 'Missing value for enable')
  const given = call.query.get('enable')
  const enable = parseBool(given)
  if (enable === undefined) throw new Refusal(400, `Invalid value for enable: ${quote(given)}`)
  return enable
}
