import { OperatorAutopilotGetConfiguration } from '../../../contract/rpc/operator/autopilot-get-configuration.ts'
import { autopilotConfig } from '../../../state/autopilot.ts'
import { errors } from '../../../wire/errors.ts'
import { endpoint } from '../../endpoint.ts'

export const operatorAutopilotGetConfiguration = endpoint(OperatorAutopilotGetConfiguration, (server) => {
  const { config } = autopilotConfig(server.store().read())
  if (config === undefined) throw errors.autopilotNotInitialized()
  return config
})
