import { list, rec } from '../../../../wire/record.ts'
import { InternalServiceDump } from '../../../rpc/internal/service-dump.ts'
import { datacenterOf, refuseNamespace } from '../../call.ts'
import { readOptions } from '../../options.ts'
import { readParams, selection } from '../../param.ts'
import { json, readRoute } from '../../route.ts'
import { ServiceSummary, summaries } from './service-summary.ts'

export const internalUiServices = readRoute({
  method: 'GET',
  path: '/v1/internal/ui/services',
  doc: 'Lists the services in a few figures each.',
  query: { ...readParams, ...selection },
  rpc: InternalServiceDump,
  meta: 'always',
  staleWithoutLeader: true,
  reply: json(list(rec(ServiceSummary))),
  request(call) {
    const options = readOptions(call)
    refuseNamespace(call)
    const Source = { Datacenter: '', Segment: '', Node: '', Ip: '' }
    return { ...options, Datacenter: datacenterOf(call), ServiceKind: '', UseServiceKind: false, Source }
  },
  answer: ({ Nodes }) => summaries(Nodes ?? []),
})
