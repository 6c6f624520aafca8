import { map, rec } from '../../../wire/record.ts'
import { refuseNamespace, refuseUnbuilt, tokenOf } from '../call.ts'
import { common } from '../param.ts'
import { agentRoute, json } from '../route.ts'
import { AgentServiceForm, serviceForm } from './service-form.ts'

export const agentServices = agentRoute({
  method: 'GET',
  path: '/v1/agent/services',
  doc: 'The services of this agent by their IDs.',
  query: { token: common.token, pretty: common.pretty },
  reply: json(map(rec(AgentServiceForm))),
  async agent(port, call) {
    refuseNamespace(call)
    refuseUnbuilt(call, 'filter')
    const services = await port.services(tokenOf(call))
    return new Map([...services].map(([id, service]) => [id, serviceForm(service)]))
  },
})
