import { rec } from '../../../wire/record.ts'
import { AutopilotConfig } from '../../../wire/records/autopilot.ts'
import { DCSpecificRequest } from '../../../wire/records/catalog.ts'
import { rpcMethod } from '../method.ts'

/** Autopilot's settings. */
export const OperatorAutopilotGetConfiguration = rpcMethod({
  name: 'Operator.AutopilotGetConfiguration',
  request: DCSpecificRequest,
  reply: rec(AutopilotConfig),
  mode: 'read',
  forward: 'leader',
  blocking: false,
  access: { level: 'read', resource: 'operator' },
})
