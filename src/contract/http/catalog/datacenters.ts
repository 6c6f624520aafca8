import { list, str } from '../../../wire/record.ts'
import { CatalogListDatacenters } from '../../rpc/catalog/list-datacenters.ts'
import { readOptionsAtOnce } from '../options.ts'
import { common, consistency } from '../param.ts'
import { json, route } from '../route.ts'

export const catalogDatacenters = route({
  method: 'GET',
  path: '/v1/catalog/datacenters',
  doc: 'The names of the known datacenters, the nearest first.',
  query: { ...consistency, pretty: common.pretty },
  rpc: CatalogListDatacenters,
  cached: 'fetched',
  reply: json(list(str())),
  // It waits for nothing, and does not look at what it does not use.
  request: (call) => ({ ...readOptionsAtOnce(call) }),
  answer: (names) => names,
})
