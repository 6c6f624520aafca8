import { list, rec } from '../../../../wire/record.ts'
import { ServiceSpecificRequest } from '../../../../wire/records/catalog.ts'
import { InternalGatewayServiceDump } from '../../../rpc/internal/gateway-service-dump.ts'
import { datacenterOf, refuseNamespace, requireTail } from '../../call.ts'
import { readOptions } from '../../options.ts'
import { readParams } from '../../param.ts'
import { json, readRoute } from '../../route.ts'
import { ServiceSummary, summaries } from './service-summary.ts'

export const internalUiGatewayServicesNodes = readRoute({
  method: 'GET',
  path: '/v1/internal/ui/gateway-services-nodes/{gateway}',
  doc: 'Lists the services that a gateway leads to, in a few figures each.',
  query: readParams,
  rpc: InternalGatewayServiceDump,
  meta: 'always',
  staleWithoutLeader: true,
  reply: json(list(rec(ServiceSummary))),
  request(call) {
    refuseNamespace(call)
    const options = readOptions(call)
    return ServiceSpecificRequest.make({ ...options, Datacenter: datacenterOf(call), ServiceName: requireTail(call, 'Missing gateway name') })
  },
  answer: ({ Dump }, { agent }, { Datacenter }) =>
    summaries(Dump ?? [], (service) => agent.dnsDomains.map((domain) => `${service}.ingress.${Datacenter}.${domain}`)),
})
