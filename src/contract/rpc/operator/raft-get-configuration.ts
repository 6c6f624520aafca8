import { rec } from '../../../wire/record.ts'
import { DCSpecificRequest } from '../../../wire/records/catalog.ts'
import { RaftConfigurationResponse } from '../../../wire/records/operator.ts'
import { rpcMethod } from '../method.ts'

/** The members of the Raft configuration. */
export const OperatorRaftGetConfiguration = rpcMethod({
  name: 'Operator.RaftGetConfiguration',
  request: DCSpecificRequest,
  reply: rec(RaftConfigurationResponse),
  mode: 'read',
  forward: 'leader',
  blocking: false,
  access: { level: 'read', resource: 'operator' },
})
