import { str } from '../../../wire/record.ts'
import { PreparedQueryRequest } from '../../../wire/records/prepared-query.ts'
import { rpcMethod } from '../method.ts'

/** Creates, changes or deletes a prepared query; the reply is its ID. */
export const PreparedQueryApply = rpcMethod({
  name: 'PreparedQuery.Apply',
  request: PreparedQueryRequest,
  reply: str(),
  mode: 'write',
  forward: 'leader',
  blocking: false,
  access: { inHandler: 'needs write on the name of the query given, and on that of the stored one' },
})
