import { list, rec } from '../../../wire/record.ts'
import { Node } from '../../../wire/records/catalog.ts'
import { CatalogListNodes } from '../../rpc/catalog/list-nodes.ts'
import { datacenterRequest } from '../datacenter-request.ts'
import { near, readParams, selection, texts } from '../param.ts'
import { json, readRoute } from '../route.ts'

export const catalogNodes = readRoute({
  method: 'GET',
  path: '/v1/catalog/nodes',
  doc: 'Lists the nodes.',
  query: { ...readParams, ...selection, ...near, 'node-meta': texts('`key:value` that a node must have.') },
  rpc: CatalogListNodes,
  meta: 'discovery',
  reply: json(list(rec(Node))),
  request: (call) => datacenterRequest(call, true),
  answer: ({ Nodes }) => Nodes ?? [],
})
