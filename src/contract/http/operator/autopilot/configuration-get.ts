import { rec } from '../../../../wire/record.ts'
import { OperatorAutopilotGetConfiguration } from '../../../rpc/operator/autopilot-get-configuration.ts'
import { datacenterRequest } from '../../datacenter-request.ts'
import { readParams } from '../../param.ts'
import { json, route } from '../../route.ts'
import { AutopilotForm } from './form.ts'

export const operatorAutopilotConfigurationGet = route({
  method: 'GET',
  path: '/v1/operator/autopilot/configuration',
  doc: 'Autopilot\'s settings.',
  query: readParams,
  rpc: OperatorAutopilotGetConfiguration,
  reply: json(rec(AutopilotForm)),
  request: (call) => datacenterRequest(call),
  answer: (settings) => settings,
})
