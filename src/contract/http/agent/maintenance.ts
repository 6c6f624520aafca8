import { tokenOf } from '../call.ts'
import { bool, common, text } from '../param.ts'
import { agentRoute, empty } from '../route.ts'
import { enableOf } from './enable.ts'

export const agentMaintenance = agentRoute({
  method: 'PUT',
  path: '/v1/agent/maintenance',
  doc: 'Puts this node out of service for maintenance, or back into it.',
  query: { token: common.token, enable: bool('Whether it is to be in maintenance.'), reason: text('Shown with the check that says so.') },
  reply: empty,
  async agent(port, call) {
    await port.maintainNode({ enable: enableOf(call), reason: call.query.get('reason'), token: tokenOf(call) })
    return null
  },
})
