import { quote } from '../../std/quote.ts'
import { parseJson } from '../../wire/json-parse.ts'
import { readJson } from '../../wire/json-read.ts'
import { map, rec } from '../../wire/record.ts'
import { HealthCheck } from '../../wire/records/catalog.ts'
import type { AgentConnection } from '../agent-connection.ts'
import { clientFlags } from '../agent-flags.ts'
import { command, type CommandIo, fail } from '../command.ts'
import { attempt, connected } from '../connected.ts'
import { boolFlag, stringFlag } from '../flag.ts'
import { memberAt } from '../json-member.ts'

export const maint = command({
  words: 'maint',
  summary: 'Controls node or service maintenance mode',
  help: `
Usage: consul maint [options]

  Takes a node or a service out of service and puts it back. While one is in
  maintenance, DNS and the health endpoints leave it out, because a check that is
  critical is registered for it. The reason, if one is given, is kept in the notes
  of that check.

  Maintenance outlasts restarts of the agent: it has to be switched off again.

  It concerns the whole node unless -service names one of its services. Without
  flags, what is in maintenance now is shown; nothing if nothing is.
`,
  flags: {
    enable: boolFlag('Switch maintenance on.'),
    disable: boolFlag('Switch maintenance off.'),
    reason: stringFlag('Why, in words.'),
    service: stringFlag('ID of the service that it concerns.'),
    ...clientFlags,
  },
  async run({ flags, io }) {
    const { enable, disable, reason, service } = flags
    if (enable && disable) return fail(io, 'Only one of -enable or -disable may be provided')
    if (!enable && reason !== '') return fail(io, 'Reason may only be provided with -enable')
    if (!enable && !disable && service !== '') return fail(io, 'Service requires either -enable or -disable')
    return connected(flags, io, (agent) => (enable || disable ? change(agent, { enable, reason, service }, io) : show(agent, io)))
  },
})

interface Change {
  readonly enable: boolean
  readonly reason: string
  readonly service: string
}

function change(agent: AgentConnection, { enable, reason, service }: Change, io: CommandIo): Promise<number> {
  const subject = service === '' ? 'node' : 'service'
  return attempt(io, (text) => `Error ${enable ? 'enabling' : 'disabling'} ${subject} maintenance: ${text}`, async () => {
    const path = service === '' ? '/v1/agent/maintenance' : `/v1/agent/service/maintenance/${service}`
    await agent.askOk({ method: 'PUT', path, parameters: { enable: String(enable), ...(enable ? { reason } : {}) } })
    const state = enable ? 'enabled' : 'disabled'
    io.out(service === '' ? `Node maintenance is now ${state}` : `Service maintenance is now ${state} for ${quote(service)}`)
    return 0
  })
}

async function show(agent: AgentConnection, io: CommandIo): Promise<number> {
  let node = ''
  const unknown = await attempt(io, (text) => `Error querying Consul agent: ${text}`, async () => {
    const self = parseJson(await agent.askOk({ method: 'GET', path: '/v1/agent/self' }))
    const name = memberAt(self, 'Config', 'NodeName')
    node = typeof name === 'string' ? name : ''
    return 0
  })
  if (unknown !== 0) return unknown
  return attempt(io, (text) => `Error getting checks: ${text}`, async () => {
    const checks = readJson(map(rec(HealthCheck)), await agent.askOk({ method: 'GET', path: '/v1/agent/checks' })) ?? new Map<string, HealthCheck>()
    for (const { CheckID, ServiceID, Notes } of checks.values()) {
      if (CheckID === '_node_maintenance') io.out(`Node:\n  Name:   ${node}\n  Reason: ${Notes}\n`)
      else if (CheckID.startsWith('_service_maintenance:')) io.out(`Service:\n  ID:     ${ServiceID}\n  Reason: ${Notes}\n`)
    }
    return 0
  })
}
