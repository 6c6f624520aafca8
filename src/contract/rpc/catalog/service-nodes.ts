import { rec } from '../../../wire/record.ts'
import { IndexedServiceNodes, ServiceSpecificRequest } from '../../../wire/records/catalog.ts'
import { rpcMethod } from '../method.ts'

/** The instances of a service with their nodes. */
export const CatalogServiceNodes = rpcMethod({
  name: 'Catalog.ServiceNodes',
  request: ServiceSpecificRequest,
  reply: rec(IndexedServiceNodes),
  mode: 'read',
  forward: 'leader',
  blocking: true,
  access: { filtered: ['node', 'service'] },
})
