import { rec } from '../../../wire/record.ts'
import { tokenOf } from '../call.ts'
import { common, flag } from '../param.ts'
import { agentRoute, json } from '../route.ts'
import { ReloadForm } from './reload-form.ts'

export const agentReloadReport = agentRoute({
  method: 'PUT',
  path: '/v1/agent/reload',
  when: 'report',
  doc: 'As without `report`, and says what applied, what is unchanged and what needs a restart. An addition to the original.',
  query: { token: common.token, pretty: common.pretty, report: flag('Answer with what the reload did.') },
  reply: json(rec(ReloadForm)),
  agent: (port, call) => port.reloadConfig(tokenOf(call)),
})
