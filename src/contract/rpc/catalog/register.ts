import { rec } from '../../../wire/record.ts'
import { RegisterRequest } from '../../../wire/records/catalog.ts'
import { Empty } from '../../../wire/records/status.ts'
import { rpcMethod } from '../method.ts'

/** Puts a node, and with it a service or checks, into the catalog. */
export const CatalogRegister = rpcMethod({
  name: 'Catalog.Register',
  request: RegisterRequest,
  reply: rec(Empty),
  mode: 'write',
  forward: 'leader',
  blocking: false,
  access: { inHandler: 'depends on which parts differ from what is stored' },
})
