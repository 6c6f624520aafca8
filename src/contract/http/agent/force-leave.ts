import { tokenOf } from '../call.ts'
import { common, flag } from '../param.ts'
import { agentRoute, empty } from '../route.ts'

export const agentForceLeave = agentRoute({
  method: 'PUT',
  path: '/v1/agent/force-leave/{node}',
  doc: 'Says of a member that it has left. A living one contradicts.',
  query: { token: common.token, prune: flag('Forget the member as well.') },
  reply: empty,
  async agent(port, call) {
    await port.forceLeave(call.tail, call.query.has('prune'), tokenOf(call))
    return null
  },
})
