import { refuseNamespace, requireTail, tokenOf } from '../../call.ts'
import { bool, common, text } from '../../param.ts'
import { agentRoute, empty } from '../../route.ts'
import { enableOf } from '../enable.ts'

export const agentServiceMaintenance = agentRoute({
  method: 'PUT',
  path: '/v1/agent/service/maintenance/{id}',
  doc: 'Puts a service out of service for maintenance, or back into it.',
  query: { token: common.token, enable: bool('Whether it is to be in maintenance.'), reason: text('Shown with the check that says so.') },
  reply: empty,
  async agent(port, call) {
    const id = requireTail(call, 'Missing service ID')
    const enable = enableOf(call)
    refuseNamespace(call)
    await port.maintainService(id, { enable, reason: call.query.get('reason'), token: tokenOf(call) })
    return null
  },
})
