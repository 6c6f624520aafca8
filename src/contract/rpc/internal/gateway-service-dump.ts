import { rec } from '../../../wire/record.ts'
import { ServiceSpecificRequest } from '../../../wire/records/catalog.ts'
import { IndexedServiceDump } from '../../../wire/records/gateway.ts'
import { rpcMethod } from '../method.ts'

/** The instances of all services that a gateway leads to. */
export const InternalGatewayServiceDump = rpcMethod({
  name: 'Internal.GatewayServiceDump',
  request: ServiceSpecificRequest,
  reply: rec(IndexedServiceDump),
  mode: 'read',
  forward: 'leader',
  blocking: true,
  access: { filtered: ['node', 'service'] },
})
