import { rec } from '../../../wire/record.ts'
import { NodeSpecificRequest } from '../../../wire/records/catalog.ts'
import { IndexedSessions } from '../../../wire/records/session.ts'
import { rpcMethod } from '../method.ts'

/** The sessions of one node. */
export const SessionNodeSessions = rpcMethod({
  name: 'Session.NodeSessions',
  request: NodeSpecificRequest,
  reply: rec(IndexedSessions),
  mode: 'read',
  forward: 'leader',
  blocking: true,
  access: { filtered: ['session'] },
})
