import { list, rec } from '../../../wire/record.ts'
import { Session } from '../../../wire/records/session.ts'
import { SessionNodeSessions } from '../../rpc/session/node-sessions.ts'
import { datacenterOf, refuseNamespace, requireTail } from '../call.ts'
import { readOptions } from '../options.ts'
import { readParams } from '../param.ts'
import { json, readRoute } from '../route.ts'

export const sessionNode = readRoute({
  method: 'GET',
  path: '/v1/session/node/{node}',
  doc: 'Lists the sessions of a node.',
  query: readParams,
  rpc: SessionNodeSessions,
  meta: 'always',
  reply: json(list(rec(Session))),
  request(call) {
    const options = readOptions(call)
    refuseNamespace(call)
    return { ...options, Datacenter: datacenterOf(call), Node: requireTail(call, 'Missing node name') }
  },
  answer: ({ Sessions }) => Sessions ?? [],
})
