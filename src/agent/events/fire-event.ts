import type { Delegate } from '../../cluster/delegate.ts'
import type { UserEvent } from '../../contract/http/event/event-form.ts'
import { InternalEventFire } from '../../contract/rpc/internal/event-fire.ts'
import type { Random } from '../../runtime/ports.ts'
import { byteString } from '../../std/bytes.ts'
import { ConsulError } from '../../std/errors.ts'
import { uuidOf } from '../../std/uuid.ts'
import { EventFireRequest } from '../../wire/records/internal.ts'
import { encodeUserEvent } from '../../wire/user-event.ts'
import { eventFilters } from './event-filters.ts'

/** The version of events that is written and understood. */
export const eventVersion = 1

/** Whom an event goes to and with whose right. */
export interface Firing {
  readonly datacenter: string
  readonly token: string
}

/** Fires an event: a server of the datacenter sends it through the pool, from where it comes back to this agent too. Gives it as it was fired. */
export async function fireEvent(delegate: Pick<Delegate, 'rpc'>, random: Random, asked: UserEvent, { datacenter, token }: Firing): Promise<UserEvent> {
  if (asked.TagFilter !== '' && asked.ServiceFilter === '') throw new ConsulError('invalid', 'Cannot provide tag filter without service filter')
  eventFilters(asked)
  const event = { ...asked, ID: uuidOf(random.bytes(16)), Version: eventVersion }
  await delegate.rpc(InternalEventFire, EventFireRequest.make({
    Datacenter: datacenter,
    Name: event.Name,
    Payload: byteString(encodeUserEvent(event)),
    Token: token,
    // Any server will do, since gossip takes over anyway.
    AllowStale: true,
  }))
  return event
}
