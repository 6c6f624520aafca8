import { rec } from '../../../wire/record.ts'
import { IndexedNodeServiceList, NodeSpecificRequest } from '../../../wire/records/catalog.ts'
import { rpcMethod } from '../method.ts'

/** A node with its services as a list; nothing in both when the node is unknown. */
export const CatalogNodeServiceList = rpcMethod({
  name: 'Catalog.NodeServiceList',
  request: NodeSpecificRequest,
  reply: rec(IndexedNodeServiceList),
  mode: 'read',
  forward: 'leader',
  blocking: true,
  access: { filtered: ['node', 'service'] },
})
