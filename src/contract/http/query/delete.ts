import { PreparedQuery } from '../../../wire/records/prepared-query.ts'
import { PreparedQueryApply } from '../../rpc/prepared-query/apply.ts'
import { datacenterOf, tokenOf } from '../call.ts'
import { common } from '../param.ts'
import { empty, route } from '../route.ts'

export const queryDelete = route({
  method: 'DELETE',
  path: '/v1/query/{id}',
  doc: 'Deletes a prepared query, which must exist.',
  query: common,
  rpc: PreparedQueryApply,
  reply: empty,
  request: (call) => ({ Datacenter: datacenterOf(call), Op: 'delete', Query: PreparedQuery.make({ ID: call.tail }), Token: tokenOf(call) }),
  answer: () => null,
})
