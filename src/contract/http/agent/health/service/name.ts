import { HttpError } from '../../../../../wire/errors.ts'
import { list, rec } from '../../../../../wire/record.ts'
import { refuseNamespace, tokenOf } from '../../../call.ts'
import { common, text } from '../../../param.ts'
import { agentRoute, json } from '../../../route.ts'
import { AgentServiceHealth, codeOf, healthAnswer, healthForm } from '../../health-form.ts'

export const agentHealthServiceName = agentRoute({
  method: 'GET',
  path: '/v1/agent/health/service/name/{name}',
  doc: 'How the instances of a service on this agent are; the status tells how the worst of them is.',
  query: { token: common.token, pretty: common.pretty, format: text('`text` for a word instead of JSON.') },
  reply: json(list(rec(AgentServiceHealth))),
  async agent(port, call) {
    const { tail: name } = call
    if (name === '') throw new HttpError(500, 'Bad request: Missing service Name')
    refuseNamespace(call)
    const services = [...(await port.services(tokenOf(call))).values()].filter(({ Service }) => Service === name)
    const found = await Promise.all(services.map(async (service) => healthForm(service, await port.checksOf(service.ID))))
    if (found.length === 0) return healthAnswer(call, 404, `ServiceName ${name} Not Found`, found)
    const worst = found.reduce((a, b) => (codeOf(b.AggregatedStatus) > codeOf(a.AggregatedStatus) ? b : a)).AggregatedStatus
    return healthAnswer(call, codeOf(worst), worst, found)
  },
})
