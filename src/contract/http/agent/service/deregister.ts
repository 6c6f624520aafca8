import { refuseNamespace, tokenOf } from '../../call.ts'
import { common } from '../../param.ts'
import { agentRoute, empty } from '../../route.ts'

export const agentServiceDeregister = agentRoute({
  method: 'PUT',
  path: '/v1/agent/service/deregister/{id}',
  doc: 'Takes a service out of this agent, with its checks and its sidecar.',
  query: { token: common.token },
  reply: empty,
  async agent(port, call) {
    refuseNamespace(call)
    await port.deregisterService(call.tail, tokenOf(call))
    return null
  },
})
