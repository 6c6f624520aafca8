import { quote } from '../../../std/quote.ts'
import { errors } from '../../../wire/errors.ts'
import { list, rec } from '../../../wire/record.ts'
import { tokenOf } from '../call.ts'
import { common, text } from '../param.ts'
import { Refusal } from '../refusal.ts'
import { agentRoute, json } from '../route.ts'
import { AgentMemberForm, memberForm } from './member-form.ts'

export const agentMembers = agentRoute({
  method: 'GET',
  path: '/v1/agent/members',
  doc: 'The members of the gossip pool that this agent knows.',
  query: {
    token: common.token,
    pretty: common.pretty,
    wan: text('Anything: the pool of servers of all datacenters instead.'),
    segment: text('`_all`, or nothing; segments belong to another edition.'),
  },
  reply: json(list(rec(AgentMemberForm))),
  async agent(port, call) {
    const wan = call.query.get('wan') !== ''
    const segment = call.query.get('segment')
    const named = segment !== '' && segment !== '_all'
    if (wan && named) throw new Refusal(400, 'Cannot provide a segment with wan=true')
    if (named) throw port.isServer ? errors.segmentsNotSupported() : new Refusal(500, `segment ${quote(segment)} not found`)
    return (await port.members(wan ? 'wan' : 'lan', tokenOf(call)))?.map(memberForm) ?? null
  },
})
