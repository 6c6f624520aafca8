import { rec } from '../../../wire/record.ts'
import { IndexedPreparedQueries } from '../../../wire/records/prepared-query.ts'
import { DCSpecificRequest } from '../../../wire/records/requests.ts'
import { rpcMethod } from '../method.ts'

/** All prepared queries of a datacenter. */
export const PreparedQueryList = rpcMethod({
  name: 'PreparedQuery.List',
  request: DCSpecificRequest,
  reply: rec(IndexedPreparedQueries),
  mode: 'read',
  forward: 'leader',
  blocking: true,
  access: { filtered: ['query'] },
})
