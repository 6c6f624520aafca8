import { list, rec } from '../../../../wire/record.ts'
import { NodeInfo } from '../../../../wire/records/gateway.ts'
import { InternalNodeDump } from '../../../rpc/internal/node-dump.ts'
import { datacenterOf, refuseNamespace } from '../../call.ts'
import { readOptions } from '../../options.ts'
import { readParams, selection } from '../../param.ts'
import { json, readRoute } from '../../route.ts'

export const internalUiNodes = readRoute({
  method: 'GET',
  path: '/v1/internal/ui/nodes',
  doc: 'Lists the nodes, each with its services and checks.',
  query: { ...readParams, ...selection },
  rpc: InternalNodeDump,
  meta: 'always',
  staleWithoutLeader: true,
  reply: json(list(rec(NodeInfo))),
  request(call) {
    const options = readOptions(call)
    refuseNamespace(call)
    const Source = { Datacenter: '', Segment: '', Node: '', Ip: '' }
    return { ...options, Datacenter: datacenterOf(call), NodeMetaFilters: null, Source }
  },
  answer: ({ Dump }) => (Dump ?? []).map(complete),
})

/** Lists of nothing are [], not null. */
export function complete(info: NodeInfo): NodeInfo {
  return { ...info, Services: info.Services ?? [], Checks: info.Checks ?? [] }
}
