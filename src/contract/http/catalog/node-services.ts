import { rec } from '../../../wire/record.ts'
import { NodeServiceList } from '../../../wire/records/catalog.ts'
import { CatalogNodeServiceList } from '../../rpc/catalog/node-service-list.ts'
import { nodeRequest } from '../node-request.ts'
import { readParams, selection } from '../param.ts'
import { json, readRoute } from '../route.ts'

export const catalogNodeServices = readRoute({
  method: 'GET',
  path: '/v1/catalog/node-services/{node}',
  doc: 'A node with its services as a list; null in both places when it is unknown.',
  query: { ...readParams, ...selection },
  rpc: CatalogNodeServiceList,
  meta: 'discovery',
  reply: json(rec(NodeServiceList)),
  request: nodeRequest,
  answer: ({ NodeServices: { Node, Services } }) => ({
    Node,
    Services: Services?.map((service) => (service.Tags === null ? { ...service, Tags: [] } : service)) ?? null,
  }),
})
