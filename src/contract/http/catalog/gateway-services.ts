import { list, rec } from '../../../wire/record.ts'
import { ServiceSpecificRequest } from '../../../wire/records/catalog.ts'
import { GatewayService } from '../../../wire/records/gateway.ts'
import { CatalogGatewayServices } from '../../rpc/catalog/gateway-services.ts'
import { datacenterOf, refuseNamespace, requireTail } from '../call.ts'
import { readOptions } from '../options.ts'
import { readParams } from '../param.ts'
import { json, readRoute } from '../route.ts'

export const catalogGatewayServices = readRoute({
  method: 'GET',
  path: '/v1/catalog/gateway-services/{gateway}',
  doc: 'Lists the services that a gateway is configured to lead to; null when there are none.',
  query: readParams,
  rpc: CatalogGatewayServices,
  meta: 'discovery',
  reply: json(list(rec(GatewayService))),
  request(call) {
    refuseNamespace(call)
    const options = readOptions(call, true)
    return ServiceSpecificRequest.make({ ...options, Datacenter: datacenterOf(call), ServiceName: requireTail(call, 'Missing gateway name') })
  },
  answer: ({ Services }) => Services,
})
