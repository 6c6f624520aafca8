import { HttpError } from '../../../../../wire/errors.ts'
import { rec, str } from '../../../../../wire/record.ts'
import { refuseNamespace, tokenOf } from '../../../call.ts'
import { common, text } from '../../../param.ts'
import { Coded, Formed } from '../../../refusal.ts'
import { agentRoute, json } from '../../../route.ts'
import { AgentServiceHealth, codeOf, headerText, healthAnswer, healthForm, wantsText } from '../../health-form.ts'

export const agentHealthServiceId = agentRoute({
  method: 'GET',
  path: '/v1/agent/health/service/id/{id}',
  doc: 'How a service of this agent is, told by the status as well: 200 passing, 429 warning, 503 critical, 404 unknown.',
  query: { token: common.token, pretty: common.pretty, format: text('`text` for a word instead of JSON.') },
  reply: json(rec(AgentServiceHealth)),
  async agent(port, call) {
    const { tail: id } = call
    if (id === '') throw new HttpError(500, 'Bad request: Missing serviceID')
    refuseNamespace(call)
    const found = (await port.services(tokenOf(call))).get(id)
    if (found === undefined) return unknown(id, wantsText(call))
    const health = healthForm(found, await port.checksOf(id))
    return healthAnswer(call, codeOf(health.AggregatedStatus), health.AggregatedStatus, health)
  },
})

/** Even where text is asked for this comes as JSON, and there as a text in quotes; so it is in the original. */
function unknown(id: string, asText: boolean): Coded<AgentServiceHealth> | Formed {
  const reason = `ServiceId ${id} not found`
  const headers = ['X-Consul-Reason', headerText(reason)]
  if (asText) return new Formed(404, { json: str() }, reason, headers)
  return new Coded(404, { AggregatedStatus: 'critical', Service: null, Checks: null }, headers)
}
