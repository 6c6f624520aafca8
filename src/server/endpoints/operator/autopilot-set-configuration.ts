import { OperatorAutopilotSetConfiguration } from '../../../contract/rpc/operator/autopilot-set-configuration.ts'
import { CommandType } from '../../../wire/command.ts'
import { AutopilotSetConfigRequest } from '../../../wire/records/autopilot.ts'
import { endpoint } from '../../endpoint.ts'

export const operatorAutopilotSetConfiguration = endpoint(OperatorAutopilotSetConfiguration, async (server, request) => {
  return (await server.propose(CommandType.Autopilot, AutopilotSetConfigRequest, request)) === true
})
