import { list, str } from '../../../wire/record.ts'
import { DatacentersRequest } from '../../../wire/records/catalog.ts'
import { rpcMethod } from '../method.ts'

/** The names of the known datacenters, the nearest first. */
export const CatalogListDatacenters = rpcMethod({
  name: 'Catalog.ListDatacenters',
  request: DatacentersRequest,
  reply: list(str()),
  mode: 'read',
  forward: 'local',
  blocking: false,
  access: { open: 'the original asks nobody' },
})
