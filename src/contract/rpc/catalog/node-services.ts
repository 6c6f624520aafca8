import { rec } from '../../../wire/record.ts'
import { IndexedNodeServices, NodeSpecificRequest } from '../../../wire/records/catalog.ts'
import { rpcMethod } from '../method.ts'

/** A node with its services; NodeServices is null when the node is unknown. */
export const CatalogNodeServices = rpcMethod({
  name: 'Catalog.NodeServices',
  request: NodeSpecificRequest,
  reply: rec(IndexedNodeServices),
  mode: 'read',
  forward: 'leader',
  blocking: true,
  access: { filtered: ['node', 'service'] },
})
