import { tokenOf } from '../call.ts'
import { common, text } from '../param.ts'
import { agentRoute, empty } from '../route.ts'

export const agentJoin = agentRoute({
  method: 'PUT',
  path: '/v1/agent/join/{address}',
  doc: 'Makes the agent join the pool of another.',
  query: { token: common.token, wan: text('With any value: join the pool of servers of all datacenters.') },
  reply: empty,
  async agent(port, call) {
    await port.join(call.query.get('wan') === '' ? 'lan' : 'wan', [call.tail], tokenOf(call))
    return null
  },
})
