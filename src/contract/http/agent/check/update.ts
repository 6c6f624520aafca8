import { record, str } from '../../../../wire/record.ts'
import { decodeBody, jsonBody } from '../../body.ts'
import { common } from '../../param.ts'
import { Refusal } from '../../refusal.ts'
import { agentRoute, empty } from '../../route.ts'
import { giveResult } from './result.ts'

const CheckUpdate = record('checkUpdate', { Status: str(), Output: str() }, { goName: 'agent.checkUpdate' })

export const agentCheckUpdate = agentRoute({
  method: 'PUT',
  path: '/v1/agent/check/update/{id}',
  doc: 'Gives a TTL check its status and output.',
  query: { token: common.token },
  body: jsonBody('Status (passing, warning or critical) and Output.'),
  reply: empty,
  agent(port, call) {
    const { Status, Output } = decodeBody(CheckUpdate, call, (why) => new Refusal(400, `Request decode failed: ${why}`))
    if (Status !== 'passing' && Status !== 'warning' && Status !== 'critical') throw new Refusal(400, `Invalid check status: '${Status}'`)
    return giveResult(port, call, Status, Output)
  },
})
