import { tokenOf } from '../call.ts'
import { common } from '../param.ts'
import { agentRoute, empty } from '../route.ts'

export const agentLeave = agentRoute({
  method: 'PUT',
  path: '/v1/agent/leave',
  doc: 'Makes the agent leave its cluster and end.',
  query: { token: common.token },
  reply: empty,
  async agent(port, call) {
    await port.leave(tokenOf(call))
    return null
  },
})
