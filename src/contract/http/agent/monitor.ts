import { tokenOf } from '../call.ts'
import { common, flag, text } from '../param.ts'
import { badRequest, Streamed } from '../refusal.ts'
import { agentRoute, rawBytes } from '../route.ts'

export const agentMonitor = agentRoute({
  method: 'GET',
  path: '/v1/agent/monitor',
  doc: 'The log of this agent from now on, line by line, until the caller hangs up.',
  query: { token: common.token, loglevel: text('The least level: trace, debug, info, warn or err.'), logjson: flag('JSON objects instead of text.') },
  reply: rawBytes,
  agent(port, call, gone) {
    const level = call.query.get('loglevel') || 'INFO'
    const lines = port.monitor({ level, json: call.query.has('logjson'), token: tokenOf(call) }, gone())
    if (lines === undefined) throw badRequest(`Unknown log level: ${level}`)
    return new Streamed(lines)
  },
})
