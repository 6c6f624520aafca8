import { list, map, str } from '../../../wire/record.ts'
import { CatalogListServices } from '../../rpc/catalog/list-services.ts'
import { refuseNamespace } from '../call.ts'
import { datacenterRequest } from '../datacenter-request.ts'
import { readParams, texts } from '../param.ts'
import { json, readRoute } from '../route.ts'

const none: ReadonlyMap<string, readonly string[] | null> = new Map()

export const catalogServices = readRoute({
  method: 'GET',
  path: '/v1/catalog/services',
  doc: 'The names of the services, each with the tags of its instances.',
  query: { ...readParams, 'node-meta': texts('`key:value` that an instance\'s node must have.') },
  rpc: CatalogListServices,
  meta: 'discovery',
  cached: 'refreshed',
  reply: json(map(list(str()))),
  request(call) {
    refuseNamespace(call)
    return datacenterRequest(call, true)
  },
  answer: ({ Services }) => Services ?? none,
})
