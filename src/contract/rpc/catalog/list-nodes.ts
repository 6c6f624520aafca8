import { rec } from '../../../wire/record.ts'
import { DCSpecificRequest, IndexedNodes } from '../../../wire/records/catalog.ts'
import { rpcMethod } from '../method.ts'

/** All nodes. */
export const CatalogListNodes = rpcMethod({
  name: 'Catalog.ListNodes',
  request: DCSpecificRequest,
  reply: rec(IndexedNodes),
  mode: 'read',
  forward: 'leader',
  blocking: true,
  access: { filtered: ['node'] },
})
