import { str } from '../../../wire/record.ts'
import { SessionRequest } from '../../../wire/records/session.ts'
import { rpcMethod } from '../method.ts'

/** Creates or destroys a session; the reply is its ID. */
export const SessionApply = rpcMethod({
  name: 'Session.Apply',
  request: SessionRequest,
  reply: str(),
  mode: 'write',
  forward: 'leader',
  blocking: false,
  access: { inHandler: 'destroy needs write on the session of a node that only the stored session names' },
})
