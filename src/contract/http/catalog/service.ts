import { CatalogServiceNodes } from '../../rpc/catalog/service-nodes.ts'
import { readRoute } from '../route.ts'
import { serviceRequest } from '../service-request.ts'
import { instanceParams, serviceNodesOf, serviceNodesReply } from './service-nodes-reply.ts'

export const catalogService = readRoute({
  method: 'GET',
  path: '/v1/catalog/service/{service}',
  doc: 'Lists the instances of a service with their nodes.',
  query: instanceParams,
  rpc: CatalogServiceNodes,
  meta: 'discovery',
  cached: 'refreshed',
  reply: serviceNodesReply,
  request: serviceRequest,
  answer: serviceNodesOf,
})
