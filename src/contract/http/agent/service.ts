import { rec } from '../../../wire/record.ts'
import { refuseNamespace, tokenOf } from '../call.ts'
import { readWait } from '../options.ts'
import { common, duration, text } from '../param.ts'
import { Coded, Refusal } from '../refusal.ts'
import { agentRoute, json } from '../route.ts'
import { AgentServiceForm } from './service-form.ts'

export const agentService = agentRoute({
  method: 'GET',
  path: '/v1/agent/service/{id}',
  doc: 'A service of this agent with a hash of its content; given that hash, waits until it is another.',
  query: {
    token: common.token,
    pretty: common.pretty,
    hash: text('Wait until the hash is another than this.'),
    wait: duration('How long to wait at most; 5 minutes unless given, 10 at most.'),
  },
  reply: json(rec(AgentServiceForm)),
  async agent(port, call, gone) {
    const wait = { MaxQueryTime: 0 as number | bigint, MinQueryIndex: 0 as number | bigint }
    readWait(call, wait)
    refuseNamespace(call)
    const request = { id: call.tail, hash: call.query.get('hash'), wait: wait.MaxQueryTime, token: tokenOf(call) }
    const found = await port.service(request, gone)
    if (found === undefined) throw new Refusal(404, `unknown service ID: ${call.tail}`)
    return new Coded(200, found, ['X-Consul-Contenthash', found.ContentHash])
  },
})
