import { str } from '../../../wire/record.ts'
import { DCSpecificRequest } from '../../../wire/records/catalog.ts'
import { rpcMethod } from '../method.ts'

/** The Raft address of the leader; empty when none is known. */
export const StatusLeader = rpcMethod({
  name: 'Status.Leader',
  request: DCSpecificRequest,
  reply: str(),
  mode: 'read',
  forward: 'datacenter',
  blocking: false,
  access: { open: 'the original asks nobody' },
})
