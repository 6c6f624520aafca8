import { rec } from '../../../wire/record.ts'
import { DeregisterRequest } from '../../../wire/records/catalog.ts'
import { Empty } from '../../../wire/records/status.ts'
import { rpcMethod } from '../method.ts'

/** Takes a node, a service or a check out of the catalog; what does not exist is no error. */
export const CatalogDeregister = rpcMethod({
  name: 'Catalog.Deregister',
  request: DeregisterRequest,
  reply: rec(Empty),
  mode: 'write',
  forward: 'leader',
  blocking: false,
  access: { inHandler: 'depends on the stored service or check' },
})
