import { list, rec } from '../../../wire/record.ts'
import { Node } from '../../../wire/records/catalog.ts'
import { CatalogListNodes } from '../../rpc/catalog/list-nodes.ts'
import { refuseUnbuilt } from '../call.ts'
import { datacenterRequest } from '../datacenter-request.ts'
import { readParams, texts } from '../param.ts'
import { json, readRoute } from '../route.ts'

export const catalogNodes = readRoute({
  method: 'GET',
  path: '/v1/catalog/nodes',
  doc: 'Lists the nodes.',
  query: { ...readParams, 'node-meta': texts('`key:value` that a node must have.') },
  rpc: CatalogListNodes,
  meta: 'discovery',
  reply: json(list(rec(Node))),
  request(call) {
    const request = datacenterRequest(call, true)
    refuseUnbuilt(call, 'filter', 'near')
    return request
  },
  answer: ({ Nodes }) => Nodes ?? [],
})
