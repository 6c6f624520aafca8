import { rec } from '../../../wire/record.ts'
import { tokenOf } from '../call.ts'
import { common } from '../param.ts'
import { agentRoute, json } from '../route.ts'
import { HostForm } from './host-form.ts'

export const agentHost = agentRoute({
  method: 'GET',
  path: '/v1/agent/host',
  doc: 'The machine that this agent runs on: memory, processors, system and disk.',
  query: { token: common.token, pretty: common.pretty },
  reply: json(rec(HostForm)),
  agent: (port, call) => port.host(tokenOf(call)),
})
