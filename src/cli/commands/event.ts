import { RegularExpressions } from '../../lang/bexpr/regular-expression.ts'
import { InputError } from '../../std/errors.ts'
import { parseJson } from '../../wire/json-parse.ts'
import type { AgentConnection } from '../agent-connection.ts'
import { clientFlags } from '../agent-flags.ts'
import { command, type CommandIo, fail } from '../command.ts'
import { attempt, connected } from '../connected.ts'
import { stringFlag } from '../flag.ts'
import { memberAt } from '../json-member.ts'
import { helpText } from '../usage.ts'

const help = `
Usage: consul event [options] [payload]

  Fires an event in a datacenter. It has a name, and a payload if one is given.
  Filters, which are regular expressions, choose the agents that take it: by the
  name of the node, by a service that runs there, and by a tag of that service.
`
const flags = {
  name: stringFlag('Name of the event.'),
  node: stringFlag('Regular expression that names of nodes must match.'),
  service: stringFlag('Regular expression that a service of the agent must match.'),
  tag: stringFlag('Regular expression that a tag of such a service must match. Only with -service.'),
  ...clientFlags,
}

export const event = command({
  words: 'event',
  summary: 'Fire a new event',
  help,
  flags,
  async run({ flags: given, args, io }) {
    const { name, node, service, tag } = given
    if (name === '') return failWithHelp(io, 'Event name must be specified')
    const problem = filterProblem('node', node) ?? filterProblem('service', service) ?? filterProblem('tag', tag)
    if (problem !== undefined) return fail(io, problem)
    if (tag !== '' && service === '') return fail(io, 'Cannot provide tag filter without service filter.')
    if (args.length > 1) return failWithHelp(io, 'Too many command line arguments.')
    const filters = Object.entries({ node, service, tag }).filter(([, filter]) => filter !== '')
    return connected(given, io, (agent) => fire(agent, io, { name, payload: args[0] ?? '', filters: Object.fromEntries(filters) }))
  },
})

function failWithHelp(io: CommandIo, text: string): number {
  fail(io, `${text}\n`)
  return fail(io, helpText(help, flags))
}

function filterProblem(what: string, pattern: string): string | undefined {
  try {
    if (pattern !== '') new RegularExpressions().compile(pattern)
    return undefined
  } catch (error) {
    if (error instanceof InputError) return `Failed to compile ${what} filter regexp: ${error.message}`
    throw error
  }
}

interface Firing {
  readonly name: string
  readonly payload: string
  readonly filters: Readonly<Record<string, string>>
}

async function fire(agent: AgentConnection, io: CommandIo, { name, payload, filters }: Firing): Promise<number> {
  const unknown = await attempt(io, (text) => `Error querying Consul agent: ${text}`, async () => {
    await agent.askOk({ method: 'GET', path: '/v1/agent/self' })
    return 0
  })
  if (unknown !== 0) return unknown
  return attempt(io, (text) => `Error firing event: ${text}`, async () => {
    const body = payload === '' ? {} : { body: payload }
    const fired = parseJson(await agent.askOk({ method: 'PUT', path: `/v1/event/fire/${name}`, parameters: filters, ...body }))
    const id = memberAt(fired, 'ID')
    io.out(`Event ID: ${typeof id === 'string' ? id : ''}`)
    return 0
  })
}
