import { CatalogServiceNodes } from '../../rpc/catalog/service-nodes.ts'
import { readRoute } from '../route.ts'
import { serviceRequest } from '../service-request.ts'
import { instanceParams, serviceNodesOf, serviceNodesReply } from './service-nodes-reply.ts'

export const catalogConnect = readRoute({
  method: 'GET',
  path: '/v1/catalog/connect/{service}',
  doc: 'Lists what can be reached by mTLS under a service\'s name: its proxies, and instances that need none.',
  query: instanceParams,
  rpc: CatalogServiceNodes,
  meta: 'discovery',
  cached: 'refreshed',
  reply: serviceNodesReply,
  request: (call) => ({ ...serviceRequest(call), Connect: true }),
  answer: serviceNodesOf,
})
