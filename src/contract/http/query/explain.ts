import { rec } from '../../../wire/record.ts'
import { PreparedQueryExplainResponse } from '../../../wire/records/prepared-query.ts'
import { PreparedQueryExplain } from '../../rpc/prepared-query/explain.ts'
import { consistencyName } from '../options.ts'
import { json, readRoute } from '../route.ts'
import { executionParams, executionRequest } from './execution-request.ts'

export const queryExplain = readRoute({
  method: 'GET',
  path: '/v1/query/{query}/explain',
  doc: 'Shows which query a name stands for, with templates applied. 404 when there is none.',
  query: executionParams,
  rpc: PreparedQueryExplain,
  meta: 'discovery',
  absent: 'query-not-found',
  reply: json(rec(PreparedQueryExplainResponse)),
  request: executionRequest,
  answer: (reply, _, request) => ({ ...reply, ConsistencyLevel: consistencyName(request) }),
})
