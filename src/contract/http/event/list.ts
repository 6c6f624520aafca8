import { list, rec } from '../../../wire/record.ts'
import { tokenOf } from '../call.ts'
import { readWait } from '../options.ts'
import { blocking, common, text } from '../param.ts'
import { Coded } from '../refusal.ts'
import { agentRoute, json } from '../route.ts'
import { UserEvent } from './event-form.ts'

export const eventList = agentRoute({
  method: 'GET',
  path: '/v1/event/list',
  doc: 'The last events that this agent took, at most 256, oldest first. The index says which was the last, not how many there were.',
  query: { token: common.token, pretty: common.pretty, ...blocking, name: text('Only events of this name.') },
  reply: json(list(rec(UserEvent))),
  async agent(port, call, gone) {
    const wait: { MaxQueryTime: number | bigint; MinQueryIndex: number | bigint } = { MaxQueryTime: 0, MinQueryIndex: 0 }
    readWait(call, wait)
    const asked = { name: call.query.get('name'), index: wait.MinQueryIndex, wait: wait.MaxQueryTime, token: tokenOf(call) }
    const { index, events } = await port.events(asked, gone)
    return new Coded(200, events, ['X-Consul-Index', String(index)])
  },
})
