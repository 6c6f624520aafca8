import type { PoolEvent } from '../../cluster/lan-events.ts'
import type { Logger } from '../../runtime/ports.ts'
import { ConsulError, InputError } from '../../std/errors.ts'
import { decodeUserEvent, type UserEventBody } from '../../wire/user-event.ts'
import { eventFilters, type FilteredAgent } from './event-filters.ts'
import type { EventRing } from './event-ring.ts'
import { eventVersion } from './fire-event.ts'

/** What `exec` sends; agents do not obey it unless told to. */
const remoteExec = '_rexec'

/** The agent as events need it. */
export interface EventWorld extends FilteredAgent {
  readonly ring: EventRing
  readonly log: Logger
  /** Runs commands for others, where that is allowed. */
  readonly remoteExec?: { obey(event: { readonly ID: string; readonly Payload: string | null }): void } | undefined
}

/** Takes an event that came through the pool, if it concerns this agent. What cannot be read is logged. */
export function takeEvent(world: EventWorld, { ltime, payload }: PoolEvent): void {
  const { log, ring } = world
  let event: UserEventBody
  try {
    event = decodeUserEvent(payload)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    log.error('Failed to decode event', { error })
    return
  }
  const { Name, ID, Version } = event
  if (Version > eventVersion) log.warn('Event version may have unsupported features', { version: Version, event: Name })
  if (!concerns(world, event)) return
  if (Name === remoteExec) {
    if (world.remoteExec === undefined) log.info('ignoring remote exec event, disabled.', { event_name: Name, event_id: ID })
    else world.remoteExec.obey(event)
    return
  }
  log.debug('new event', { event_name: Name, event_id: ID })
  ring.take({ ...event, LTime: ltime })
}

function concerns(world: EventWorld, event: UserEventBody): boolean {
  try {
    return eventFilters(event)(world)
  } catch (error) {
    if (!(error instanceof ConsulError)) throw error
    world.log.error('Failed to parse filter for event', { event: event.Name, error })
    return false
  }
}
