import { list, rec } from '../../../wire/record.ts'
import { PreparedQuery } from '../../../wire/records/prepared-query.ts'
import { PreparedQueryGet } from '../../rpc/prepared-query/get.ts'
import { datacenterOf } from '../call.ts'
import { readOptions } from '../options.ts'
import { readParams } from '../param.ts'
import { json, readRoute } from '../route.ts'

export const queryGet = readRoute({
  method: 'GET',
  path: '/v1/query/{id}',
  doc: 'Reads one prepared query, as a list of one. 404 when there is none.',
  query: readParams,
  rpc: PreparedQueryGet,
  meta: 'discovery',
  absent: 'query-not-found',
  reply: json(list(rec(PreparedQuery))),
  request: (call) => ({ ...readOptions(call), Datacenter: datacenterOf(call), QueryID: call.tail }),
  answer: ({ Queries }) => Queries,
})
