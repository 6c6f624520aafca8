import { rec } from '../../../wire/record.ts'
import { DCSpecificRequest } from '../../../wire/records/catalog.ts'
import { IndexedNodeDump } from '../../../wire/records/gateway.ts'
import { rpcMethod } from '../method.ts'

/** All nodes with their services and checks, for the web page. */
export const InternalNodeDump = rpcMethod({
  name: 'Internal.NodeDump',
  request: DCSpecificRequest,
  reply: rec(IndexedNodeDump),
  mode: 'read',
  forward: 'leader',
  blocking: true,
  access: { filtered: ['node', 'service'] },
})
