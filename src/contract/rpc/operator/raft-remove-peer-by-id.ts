import { rec } from '../../../wire/record.ts'
import { RaftRemovePeerRequest } from '../../../wire/records/operator.ts'
import { Empty } from '../../../wire/records/status.ts'
import { rpcMethod } from '../method.ts'

/** Takes a server out of the Raft configuration by its ID. */
export const OperatorRaftRemovePeerByID = rpcMethod({
  name: 'Operator.RaftRemovePeerByID',
  request: RaftRemovePeerRequest,
  reply: rec(Empty),
  mode: 'write',
  forward: 'leader',
  blocking: false,
  access: { level: 'write', resource: 'operator' },
})
