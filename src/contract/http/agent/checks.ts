import { map, rec } from '../../../wire/record.ts'
import { HealthCheck } from '../../../wire/records/catalog.ts'
import { refuseNamespace, tokenOf } from '../call.ts'
import { common, selection } from '../param.ts'
import { agentRoute, json } from '../route.ts'

export const agentChecks = agentRoute({
  method: 'GET',
  path: '/v1/agent/checks',
  doc: 'The checks of this agent by their IDs.',
  query: { token: common.token, pretty: common.pretty, ...selection },
  reply: json(map(rec(HealthCheck))),
  async agent(port, call) {
    refuseNamespace(call)
    const checks = await port.checks(call.query.get('filter'), tokenOf(call))
    return new Map([...checks].map(([id, check]) => [id, check.ServiceTags === null ? { ...check, ServiceTags: [] } : check]))
  },
})
