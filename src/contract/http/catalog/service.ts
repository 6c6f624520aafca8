import { list, rec } from '../../../wire/record.ts'
import { ServiceNode } from '../../../wire/records/catalog.ts'
import { CatalogServiceNodes } from '../../rpc/catalog/service-nodes.ts'
import { readParams, texts } from '../param.ts'
import { json, readRoute } from '../route.ts'
import { serviceRequest } from '../service-request.ts'

export const catalogService = readRoute({
  method: 'GET',
  path: '/v1/catalog/service/{service}',
  doc: 'Lists the instances of a service with their nodes.',
  query: {
    ...readParams,
    tag: texts('Tags that an instance must have.'),
    'node-meta': texts('`key:value` that an instance\'s node must have.'),
  },
  rpc: CatalogServiceNodes,
  meta: 'discovery',
  reply: json(list(rec(ServiceNode))),
  request: serviceRequest,
  answer: ({ ServiceNodes }) =>
    (ServiceNodes ?? []).map((row) => (row.ServiceTags === null ? { ...row, ServiceTags: [] } : row)),
})
