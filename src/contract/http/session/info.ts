import { list, rec } from '../../../wire/record.ts'
import { Session } from '../../../wire/records/session.ts'
import { SessionGet } from '../../rpc/session/get.ts'
import { readParams } from '../param.ts'
import { json, readRoute } from '../route.ts'
import { sessionRequest } from './request.ts'

export const sessionInfo = readRoute({
  method: 'GET',
  path: '/v1/session/info/{id}',
  doc: 'Reads one session, as a list of at most one.',
  query: readParams,
  rpc: SessionGet,
  meta: 'always',
  reply: json(list(rec(Session))),
  request: sessionRequest,
  answer: ({ Sessions }) => Sessions ?? [],
})
