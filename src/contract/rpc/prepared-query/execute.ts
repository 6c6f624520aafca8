import { rec } from '../../../wire/record.ts'
import { PreparedQueryExecuteRequest, PreparedQueryExecuteResponse } from '../../../wire/records/prepared-query.ts'
import { rpcMethod } from '../method.ts'

/** What a prepared query finds, in this datacenter or in those that it falls back to. */
export const PreparedQueryExecute = rpcMethod({
  name: 'PreparedQuery.Execute',
  request: PreparedQueryExecuteRequest,
  reply: rec(PreparedQueryExecuteResponse),
  mode: 'read',
  forward: 'leader',
  blocking: false,
  access: { inHandler: 'instances are filtered by the token that the query holds, if it holds one' },
})
