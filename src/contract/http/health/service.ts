import { HealthServiceNodes } from '../../rpc/health/service-nodes.ts'
import { readRoute } from '../route.ts'
import { serviceRequest } from '../service-request.ts'
import { healthParams, instancesOf, instancesReply } from './instances-reply.ts'

export const healthService = readRoute({
  method: 'GET',
  path: '/v1/health/service/{service}',
  doc: 'Lists the instances of a service, each with its node and the checks of both.',
  query: healthParams,
  rpc: HealthServiceNodes,
  meta: 'discovery',
  cached: 'refreshed',
  reply: instancesReply,
  request: serviceRequest,
  answer: instancesOf,
})
