import { map, rec } from '../../../wire/record.ts'
import { refuseNamespace, tokenOf } from '../call.ts'
import { common, selection } from '../param.ts'
import { agentRoute, json } from '../route.ts'
import { AgentServiceForm } from './service-form.ts'

export const agentServices = agentRoute({
  method: 'GET',
  path: '/v1/agent/services',
  doc: 'The services of this agent by their IDs.',
  query: { token: common.token, pretty: common.pretty, ...selection },
  reply: json(map(rec(AgentServiceForm))),
  agent(port, call) {
    refuseNamespace(call)
    return port.serviceForms(call.query.get('filter'), tokenOf(call))
  },
})
