import { rec } from '../../../wire/record.ts'
import { IndexedSessions, SessionSpecificRequest } from '../../../wire/records/session.ts'
import { rpcMethod } from '../method.ts'

/** One session, as a list of at most one. */
export const SessionGet = rpcMethod({
  name: 'Session.Get',
  request: SessionSpecificRequest,
  reply: rec(IndexedSessions),
  mode: 'read',
  forward: 'leader',
  blocking: true,
  access: { filtered: ['session'] },
})
