import { RegularExpressions } from '../../lang/bexpr/regular-expression.ts'
import { ConsulError, InputError } from '../../std/errors.ts'
import type { LocalState } from '../local/local-state.ts'

/** Who is to take an event. */
export interface EventFilters {
  readonly NodeFilter: string
  readonly ServiceFilter: string
  readonly TagFilter: string
}

/** Whom filters are asked about. */
export interface FilteredAgent {
  readonly nodeName: string
  readonly local: Pick<LocalState, 'services'>
}

/** Reads the filters of an event, which are regular expressions; throws what is wrong with one of them. */
export function eventFilters({ NodeFilter, ServiceFilter, TagFilter }: EventFilters): (agent: FilteredAgent) => boolean {
  const onNode = matcher('node', NodeFilter)
  const onService = matcher('service', ServiceFilter)
  const onTag = matcher('tag', TagFilter)
  return ({ nodeName, local }) => {
    if (!onNode(nodeName)) return false
    if (ServiceFilter === '') return true
    return [...local.services()].some(([id, { Tags }]) => onService(id) && (TagFilter === '' || (Tags ?? []).some(onTag)))
  }
}

function matcher(what: string, pattern: string): (text: string) => boolean {
  if (pattern === '') return () => true
  try {
    return new RegularExpressions().compile(pattern)
  } catch (error) {
    if (error instanceof InputError) throw new ConsulError('invalid', `Invalid ${what} filter: ${error.message}`, { cause: error })
    throw error
  }
}
