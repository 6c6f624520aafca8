import { list, str } from '../../../wire/record.ts'
import { DCSpecificRequest } from '../../../wire/records/catalog.ts'
import { rpcMethod } from '../method.ts'

/** The Raft addresses of all servers. */
export const StatusPeers = rpcMethod({
  name: 'Status.Peers',
  request: DCSpecificRequest,
  reply: list(str()),
  mode: 'read',
  forward: 'datacenter',
  blocking: false,
  access: { open: 'the original asks nobody' },
})
