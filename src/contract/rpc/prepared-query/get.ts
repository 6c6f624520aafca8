import { rec } from '../../../wire/record.ts'
import { IndexedPreparedQueries, PreparedQuerySpecificRequest } from '../../../wire/records/prepared-query.ts'
import { rpcMethod } from '../method.ts'

/** One prepared query by its ID, as a list. */
export const PreparedQueryGet = rpcMethod({
  name: 'PreparedQuery.Get',
  request: PreparedQuerySpecificRequest,
  reply: rec(IndexedPreparedQueries),
  mode: 'read',
  forward: 'leader',
  blocking: true,
  access: { inHandler: 'a query without a name is read by whoever knows its ID, but its token is hidden' },
})
