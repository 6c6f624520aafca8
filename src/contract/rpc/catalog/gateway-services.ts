import { rec } from '../../../wire/record.ts'
import { ServiceSpecificRequest } from '../../../wire/records/catalog.ts'
import { IndexedGatewayServices } from '../../../wire/records/gateway.ts'
import { rpcMethod } from '../method.ts'

/** The services that a gateway is configured to lead to. */
export const CatalogGatewayServices = rpcMethod({
  name: 'Catalog.GatewayServices',
  request: ServiceSpecificRequest,
  reply: rec(IndexedGatewayServices),
  mode: 'read',
  forward: 'leader',
  blocking: true,
  access: { filtered: ['service'] },
})
