import { rec } from '../../../wire/record.ts'
import { AutopilotOperatorHealthReply } from '../../../wire/records/autopilot.ts'
import { DCSpecificRequest } from '../../../wire/records/catalog.ts'
import { rpcMethod } from '../method.ts'

/** How well the servers are, as the leader sees it. */
export const OperatorServerHealth = rpcMethod({
  name: 'Operator.ServerHealth',
  request: DCSpecificRequest,
  reply: rec(AutopilotOperatorHealthReply),
  mode: 'read',
  forward: 'leader',
  stale: 'never',
  blocking: false,
  access: { level: 'read', resource: 'operator' },
})
