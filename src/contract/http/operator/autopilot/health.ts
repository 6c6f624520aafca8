import { rec } from '../../../../wire/record.ts'
import { OperatorServerHealth } from '../../../rpc/operator/server-health.ts'
import { datacenterRequest } from '../../datacenter-request.ts'
import { readParams } from '../../param.ts'
import { Coded } from '../../refusal.ts'
import { json, route } from '../../route.ts'
import { healthForm, HealthForm } from './health-form.ts'

const unwell = 429

export const operatorAutopilotHealth = route({
  method: 'GET',
  path: '/v1/operator/autopilot/health',
  doc: 'How well the servers are, as the leader sees it. The status is 429 when one of them is not.',
  query: readParams,
  rpc: OperatorServerHealth,
  reply: json(rec(HealthForm)),
  request: (call) => datacenterRequest(call),
  answer: (health) => (health.Healthy ? healthForm(health) : new Coded(unwell, healthForm(health))),
})
