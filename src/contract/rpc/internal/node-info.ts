import { rec } from '../../../wire/record.ts'
import { NodeSpecificRequest } from '../../../wire/records/catalog.ts'
import { IndexedNodeDump } from '../../../wire/records/gateway.ts'
import { rpcMethod } from '../method.ts'

/** A node with its services and checks, for the web page. */
export const InternalNodeInfo = rpcMethod({
  name: 'Internal.NodeInfo',
  request: NodeSpecificRequest,
  reply: rec(IndexedNodeDump),
  mode: 'read',
  forward: 'leader',
  blocking: true,
  access: { filtered: ['node', 'service'] },
})
