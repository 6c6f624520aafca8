import { common, text } from '../../param.ts'
import { agentRoute, empty } from '../../route.ts'
import { giveResult } from './result.ts'

export const agentCheckPass = agentRoute({
  method: 'PUT',
  path: '/v1/agent/check/pass/{id}',
  doc: 'Says that a TTL check is passing.',
  query: { token: common.token, note: text('What there is to say about it.') },
  reply: empty,
  agent: (port, call) => giveResult(port, call, 'passing', call.query.get('note')),
})
