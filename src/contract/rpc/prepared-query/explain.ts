import { rec } from '../../../wire/record.ts'
import { PreparedQueryExecuteRequest, PreparedQueryExplainResponse } from '../../../wire/records/prepared-query.ts'
import { rpcMethod } from '../method.ts'

/** The query that a name stands for, with templates applied. */
export const PreparedQueryExplain = rpcMethod({
  name: 'PreparedQuery.Explain',
  request: PreparedQueryExecuteRequest,
  reply: rec(PreparedQueryExplainResponse),
  mode: 'read',
  forward: 'leader',
  blocking: false,
  access: { inHandler: 'needs read on the name of the query found' },
})
