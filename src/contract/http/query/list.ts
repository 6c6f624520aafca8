import { list, rec } from '../../../wire/record.ts'
import { PreparedQuery } from '../../../wire/records/prepared-query.ts'
import { DCSpecificRequest } from '../../../wire/records/requests.ts'
import { PreparedQueryList } from '../../rpc/prepared-query/list.ts'
import { datacenterOf } from '../call.ts'
import { readOptions } from '../options.ts'
import { readParams } from '../param.ts'
import { json, readRoute } from '../route.ts'

export const queryList = readRoute({
  method: 'GET',
  path: '/v1/query',
  doc: 'Lists the prepared queries.',
  query: readParams,
  rpc: PreparedQueryList,
  meta: 'discovery',
  reply: json(list(rec(PreparedQuery))),
  request: (call) => DCSpecificRequest.make({ ...readOptions(call), Datacenter: datacenterOf(call) }),
  answer: ({ Queries }) => Queries ?? [],
})
