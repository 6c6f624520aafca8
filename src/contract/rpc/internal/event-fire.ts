import { rec } from '../../../wire/record.ts'
import { EventFireRequest, EventFireResponse } from '../../../wire/records/internal.ts'
import { rpcMethod } from '../method.ts'

/** Sends an event of a user through the pool of a datacenter. Any server can. */
export const InternalEventFire = rpcMethod({
  name: 'Internal.EventFire',
  request: EventFireRequest,
  reply: rec(EventFireResponse),
  mode: 'read',
  forward: 'leader',
  blocking: false,
  access: { level: 'write', resource: 'event', named: 'Name' },
})
