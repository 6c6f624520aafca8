import { bool } from '../../../wire/record.ts'
import { AutopilotSetConfigRequest } from '../../../wire/records/autopilot.ts'
import { rpcMethod } from '../method.ts'

/** Replaces autopilot's settings; false when CAS was asked and the index is stale. */
export const OperatorAutopilotSetConfiguration = rpcMethod({
  name: 'Operator.AutopilotSetConfiguration',
  request: AutopilotSetConfigRequest,
  reply: bool(),
  mode: 'write',
  forward: 'leader',
  blocking: false,
  access: { level: 'write', resource: 'operator' },
})
