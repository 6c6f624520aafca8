import { byteArray } from '../../std/bytes.ts'
import { InputError } from '../../std/errors.ts'
import { decodeFilter } from '../../wire/serf.ts'
import type { Core } from './core.ts'

/** Whether a text matches a regular expression of Go's syntax, anywhere in it. Throws an `InputError` when it is none. */
export type Matches = (expression: string, text: string) => boolean

/** Whether a query with these filters is meant for this member: all of them have to pass (protocol/gossip.md §5.7). */
export function passes(core: Core, filters: readonly (string | null)[], matches: Matches): boolean {
  return filters.every((filter) => passesOne(core, filter ?? '', matches))
}

function passesOne({ options, tags, log }: Core, filter: string, matches: Matches): boolean {
  try {
    const decoded = decodeFilter(byteArray(filter))
    if (decoded === undefined) {
      log.warn(`serf: query has unrecognized filter type: ${filter.charCodeAt(0)}`)
      return false
    }
    if (decoded.type === 'nodes') return decoded.nodes.includes(options.name)
    return matches(decoded.expression, tags.get(decoded.tag) ?? '')
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    log.warn(`serf: failed to decode filter: ${error.message}`)
    return false
  }
}
