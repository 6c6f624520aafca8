import { refuseNamespace, tokenOf } from '../../call.ts'
import { common } from '../../param.ts'
import { agentRoute, empty } from '../../route.ts'

export const agentCheckDeregister = agentRoute({
  method: 'PUT',
  path: '/v1/agent/check/deregister/{id}',
  doc: 'Takes a check out of this agent.',
  query: { token: common.token },
  reply: empty,
  async agent(port, call) {
    refuseNamespace(call)
    await port.deregisterCheck(call.tail, tokenOf(call))
    return null
  },
})
