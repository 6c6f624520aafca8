import { str } from '../../../wire/record.ts'
import { StatusLeader } from '../../rpc/status/leader.ts'
import { datacenterRequest } from '../datacenter-request.ts'
import { readParams } from '../param.ts'
import { json, route } from '../route.ts'

export const statusLeader = route({
  method: 'GET',
  path: '/v1/status/leader',
  doc: 'The Raft address of the leader; empty when none is known.',
  query: readParams,
  rpc: StatusLeader,
  reply: json(str()),
  request: (call) => datacenterRequest(call),
  answer: (address) => address,
})
