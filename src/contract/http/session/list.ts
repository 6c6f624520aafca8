import { list, rec } from '../../../wire/record.ts'
import { Session } from '../../../wire/records/session.ts'
import { SessionList } from '../../rpc/session/list.ts'
import { datacenterOf, refuseNamespace } from '../call.ts'
import { readOptions } from '../options.ts'
import { readParams } from '../param.ts'
import { json, readRoute } from '../route.ts'

export const sessionList = readRoute({
  method: 'GET',
  path: '/v1/session/list',
  doc: 'Lists all sessions.',
  query: readParams,
  rpc: SessionList,
  meta: 'always',
  reply: json(list(rec(Session))),
  request(call) {
    const options = readOptions(call)
    refuseNamespace(call)
    return { ...options, Datacenter: datacenterOf(call), SessionID: '', Session: '' }
  },
  answer: ({ Sessions }) => Sessions ?? [],
})
