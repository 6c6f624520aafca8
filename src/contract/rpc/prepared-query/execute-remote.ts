import { rec } from '../../../wire/record.ts'
import { PreparedQueryExecuteRemoteRequest, PreparedQueryExecuteResponse } from '../../../wire/records/prepared-query.ts'
import { rpcMethod } from '../method.ts'

/** What a query of another datacenter, which comes along, finds in this one. */
export const PreparedQueryExecuteRemote = rpcMethod({
  name: 'PreparedQuery.ExecuteRemote',
  request: PreparedQueryExecuteRemoteRequest,
  reply: rec(PreparedQueryExecuteResponse),
  mode: 'read',
  forward: 'leader',
  blocking: false,
  access: { inHandler: 'instances are filtered by the token that the query holds, if it holds one' },
})
