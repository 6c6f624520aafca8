import { HealthServiceChecks } from '../../rpc/health/service-checks.ts'
import { near, readParams, selection, texts } from '../param.ts'
import { readRoute } from '../route.ts'
import { serviceRequest } from '../service-request.ts'
import { checksOf, checksReply } from './checks-reply.ts'

export const healthChecks = readRoute({
  method: 'GET',
  path: '/v1/health/checks/{service}',
  doc: 'Lists the checks of a service.',
  query: { ...readParams, ...selection, ...near, 'node-meta': texts('`key:value` that a check\'s node must have.') },
  rpc: HealthServiceChecks,
  meta: 'discovery',
  reply: checksReply,
  request: (call) => ({ ...serviceRequest(call), ServiceTags: null, TagFilter: false }),
  answer: checksOf,
})
