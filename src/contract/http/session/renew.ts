import { list, rec } from '../../../wire/record.ts'
import { Session } from '../../../wire/records/session.ts'
import { SessionRenew } from '../../rpc/session/renew.ts'
import { readParams } from '../param.ts'
import { Refusal } from '../refusal.ts'
import { json, route } from '../route.ts'
import { sessionRequest } from './request.ts'

export const sessionRenew = route({
  method: 'PUT',
  path: '/v1/session/renew/{id}',
  doc: 'Starts the TTL of a session anew. 404 when there is none.',
  query: readParams,
  rpc: SessionRenew,
  reply: json(list(rec(Session))),
  request: sessionRequest,
  answer: ({ Sessions }, { tail }) => Sessions ?? new Refusal(404, `Session id '${tail}' not found`),
})
