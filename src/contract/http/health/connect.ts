import { HealthServiceNodes } from '../../rpc/health/service-nodes.ts'
import { readRoute } from '../route.ts'
import { serviceRequest } from '../service-request.ts'
import { healthParams, instancesOf, instancesReply } from './instances-reply.ts'

export const healthConnect = readRoute({
  method: 'GET',
  path: '/v1/health/connect/{service}',
  doc: 'As for a service, of what can be reached by mTLS under its name.',
  query: healthParams,
  rpc: HealthServiceNodes,
  meta: 'discovery',
  cached: 'refreshed',
  reply: instancesReply,
  request: (call) => ({ ...serviceRequest(call), Connect: true }),
  answer: instancesOf,
})
