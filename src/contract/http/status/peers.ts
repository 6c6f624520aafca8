import { list, str } from '../../../wire/record.ts'
import { StatusPeers } from '../../rpc/status/peers.ts'
import { datacenterRequest } from '../datacenter-request.ts'
import { readParams } from '../param.ts'
import { json, route } from '../route.ts'

export const statusPeers = route({
  method: 'GET',
  path: '/v1/status/peers',
  doc: 'The Raft addresses of all servers.',
  query: readParams,
  rpc: StatusPeers,
  reply: json(list(str())),
  request: (call) => datacenterRequest(call),
  answer: (addresses) => addresses,
})
