import { PreparedQuery } from '../../../wire/records/prepared-query.ts'
import { PreparedQueryApply } from '../../rpc/prepared-query/apply.ts'
import { decodeBody, jsonBody, unreadable } from '../body.ts'
import { datacenterOf, tokenOf } from '../call.ts'
import { common } from '../param.ts'
import { empty, route } from '../route.ts'

export const queryUpdate = route({
  method: 'PUT',
  path: '/v1/query/{id}',
  doc: 'Replaces a prepared query.',
  query: common,
  body: jsonBody('The whole query, as for creating one. Its ID is that of the path.'),
  rpc: PreparedQueryApply,
  reply: empty,
  request(call) {
    // Go looks at the declared length alone, so a chunked body is ignored.
    const given = call.declaredLength > 0 ? decodeBody(PreparedQuery, call, unreadable) : PreparedQuery.make({})
    return { Datacenter: datacenterOf(call), Op: 'update', Query: { ...given, ID: call.tail }, Token: tokenOf(call) }
  },
  answer: () => null,
})
