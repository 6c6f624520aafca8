import { parseBool, quote } from '../../../std/quote.ts'
import { rec } from '../../../wire/record.ts'
import { PreparedQueryExecuteResponse } from '../../../wire/records/prepared-query.ts'
import { PreparedQueryExecute } from '../../rpc/prepared-query/execute.ts'
import type { Call } from '../call.ts'
import { consistencyName } from '../options.ts'
import { bool } from '../param.ts'
import { Refusal } from '../refusal.ts'
import { json, readRoute } from '../route.ts'
import { executionParams, executionRequest } from './execution-request.ts'

export const queryExecute = readRoute({
  method: 'GET',
  path: '/v1/query/{query}/execute',
  doc: 'Gives what a prepared query finds; the query is named by its ID, its name, or a name that a template takes. 404 when there is none.',
  query: { ...executionParams, connect: bool('Only what can be reached by mTLS, whatever the query says.') },
  rpc: PreparedQueryExecute,
  meta: 'discovery',
  cached: 'fetched',
  absent: 'query-not-found',
  reply: json(rec(PreparedQueryExecuteResponse)),
  request: (call) => ({ ...executionRequest(call), Connect: connectOf(call) }),
  answer: (reply, _, request) => ({ ...reply, Nodes: reply.Nodes ?? [], ConsistencyLevel: consistencyName(request) }),
})

function connectOf(call: Call): boolean {
  const given = call.query.get('connect')
  const value = given === '' ? false : parseBool(given)
  if (value === undefined) throw new Refusal(500, `Error parsing 'connect' value: strconv.ParseBool: parsing ${quote(given)}: invalid syntax`)
  return value
}
