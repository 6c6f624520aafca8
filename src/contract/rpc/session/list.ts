import { rec } from '../../../wire/record.ts'
import { IndexedSessions, SessionSpecificRequest } from '../../../wire/records/session.ts'
import { rpcMethod } from '../method.ts'

/** All sessions of a datacenter. */
export const SessionList = rpcMethod({
  name: 'Session.List',
  request: SessionSpecificRequest,
  reply: rec(IndexedSessions),
  mode: 'read',
  forward: 'leader',
  blocking: true,
  access: { filtered: ['session'] },
})
