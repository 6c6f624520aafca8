import { rec } from '../../../../wire/record.ts'
import { NodeInfo } from '../../../../wire/records/gateway.ts'
import { InternalNodeInfo } from '../../../rpc/internal/node-info.ts'
import { datacenterOf, refuseNamespace, requireTail } from '../../call.ts'
import { readOptions } from '../../options.ts'
import { readParams } from '../../param.ts'
import { Refusal } from '../../refusal.ts'
import { json, readRoute } from '../../route.ts'
import { complete } from './nodes.ts'

export const internalUiNode = readRoute({
  method: 'GET',
  path: '/v1/internal/ui/node/{node}',
  doc: 'A node with its services and checks.',
  query: readParams,
  rpc: InternalNodeInfo,
  meta: 'always',
  staleWithoutLeader: true,
  reply: json(rec(NodeInfo)),
  request(call) {
    const options = readOptions(call)
    refuseNamespace(call)
    return { ...options, Datacenter: datacenterOf(call), Node: requireTail(call, 'Missing node name') }
  },
  answer({ Dump }) {
    const info = Dump?.[0]
    // The original writes this status itself, before the index headers.
    return info === undefined ? new Refusal(404, '') : complete(info)
  },
})
