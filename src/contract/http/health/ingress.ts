import { HealthServiceNodes } from '../../rpc/health/service-nodes.ts'
import { readRoute } from '../route.ts'
import { serviceRequest } from '../service-request.ts'
import { healthParams, instancesOf, instancesReply } from './instances-reply.ts'

export const healthIngress = readRoute({
  method: 'GET',
  path: '/v1/health/ingress/{service}',
  doc: 'As for a service, of the ingress gateways that lead to it.',
  query: healthParams,
  rpc: HealthServiceNodes,
  meta: 'discovery',
  cached: 'refreshed',
  reply: instancesReply,
  request: (call) => ({ ...serviceRequest(call), Ingress: true }),
  answer: instancesOf,
})
