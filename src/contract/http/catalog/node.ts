import { opt } from '../../../wire/record.ts'
import { NodeServices } from '../../../wire/records/catalog.ts'
import { CatalogNodeServices } from '../../rpc/catalog/node-services.ts'
import { nodeRequest } from '../node-request.ts'
import { readParams, selection } from '../param.ts'
import { json, readRoute } from '../route.ts'

export const catalogNode = readRoute({
  method: 'GET',
  path: '/v1/catalog/node/{node}',
  doc: 'A node with its services; null when it is unknown.',
  query: { ...readParams, ...selection },
  rpc: CatalogNodeServices,
  meta: 'discovery',
  reply: json(opt(NodeServices)),
  request: nodeRequest,
  answer: ({ NodeServices: found }) => (found === null ? null : withTags(found)),
})

function withTags(found: NodeServices): NodeServices {
  if (found.Services === null) return found
  const services = [...found.Services].map(([id, service]) => [id, service.Tags === null ? { ...service, Tags: [] } : service] as const)
  return { Node: found.Node, Services: new Map(services) }
}
