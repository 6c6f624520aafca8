import type { UserEvent } from '../../contract/http/event/event-form.ts'
import { RegularExpressions } from '../../lang/bexpr/regular-expression.ts'
import type { Random } from '../../runtime/ports.ts'
import { ConsulError, InputError } from '../../std/errors.ts'
import { uuidOf } from '../../std/uuid.ts'
import { errors } from '../../wire/errors.ts'
import type { LocalState } from '../local/local-state.ts'
import type { EventRing } from './event-ring.ts'
import { gossipProblem } from './gossip-size.ts'

const version = 1
/** What `exec` sends; agents do not obey it unless told to, and this one never. */
const remoteExec = '_rexec'

/** The agent as events need it. */
export interface EventWorld {
  readonly ring: EventRing
  readonly random: Random
  readonly local: Pick<LocalState, 'services'>
  readonly nodeName: string
  readonly datacenter: string
  /** The time of the pool, in events. */
  nextTime(): number
}

/** Fires an event in a pool of one: this agent is all who get it. Gives it as it was fired. */
export function fireEvent(world: EventWorld, asked: UserEvent, datacenter: string): UserEvent {
  if (asked.TagFilter !== '' && asked.ServiceFilter === '') throw new ConsulError('invalid', 'Cannot provide tag filter without service filter')
  const onNode = matcher('node', asked.NodeFilter)
  const onService = matcher('service', asked.ServiceFilter)
  const onTag = matcher('tag', asked.TagFilter)
  const event = { ...asked, ID: uuidOf(world.random.bytes(16)), Version: version }
  if (datacenter !== world.datacenter) throw errors.noPathToDatacenter()
  const problem = gossipProblem(event)
  if (problem !== undefined) {
    throw new ConsulError('invalid', `1 error occurred:\n\t* error broadcasting event to segment "": ${problem}\n\n`)
  }
  const LTime = world.nextTime()
  const services = [...world.local.services()]
  const concerned = (): boolean =>
    asked.ServiceFilter === '' || services.some(([id, { Tags }]) => onService(id) && (asked.TagFilter === '' || (Tags ?? []).some(onTag)))
  if (asked.Name !== remoteExec && onNode(world.nodeName) && concerned()) world.ring.take({ ...event, LTime })
  return event
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
