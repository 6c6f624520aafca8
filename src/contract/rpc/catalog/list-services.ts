import { rec } from '../../../wire/record.ts'
import { DCSpecificRequest, IndexedServices } from '../../../wire/records/catalog.ts'
import { rpcMethod } from '../method.ts'

/** The names of all services, each with the tags of its instances. */
export const CatalogListServices = rpcMethod({
  name: 'Catalog.ListServices',
  request: DCSpecificRequest,
  reply: rec(IndexedServices),
  mode: 'read',
  forward: 'leader',
  blocking: true,
  access: { filtered: ['service'] },
})
