import { rec } from '../../../wire/record.ts'
import { IndexedSessions, SessionSpecificRequest } from '../../../wire/records/session.ts'
import { rpcMethod } from '../method.ts'

/** Starts a session's TTL anew; Sessions is null when it does not exist. */
export const SessionRenew = rpcMethod({
  name: 'Session.Renew',
  request: SessionSpecificRequest,
  reply: rec(IndexedSessions),
  mode: 'read',
  forward: 'leader',
  blocking: false,
  access: { inHandler: 'needs write on the session of a node that only the stored session names' },
})
