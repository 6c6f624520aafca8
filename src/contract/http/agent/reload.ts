import { tokenOf } from '../call.ts'
import { common } from '../param.ts'
import { agentRoute, empty } from '../route.ts'

export const agentReload = agentRoute({
  method: 'PUT',
  path: '/v1/agent/reload',
  doc: 'Reads the configuration anew and applies what can be applied while the agent runs.',
  query: { token: common.token },
  reply: empty,
  async agent(port, call) {
    await port.reloadConfig(tokenOf(call))
    return null
  },
})
