import { ConsulError } from '../../../std/errors.ts'
import { quote } from '../../../std/quote.ts'
import { readJson } from '../../../wire/json-read.ts'
import { list, rec } from '../../../wire/record.ts'
import { Intention } from '../../../wire/records/intention.ts'
import type { AgentConnection } from '../../agent-connection.ts'
import type { CommandIo } from '../../command.ts'
import { attempt } from '../../connected.ts'
import { sideText } from './shown.ts'

/** The intention between exactly these two, wildcards taken to the letter. */
export async function findIntention(agent: AgentConnection, source: string, destination: string): Promise<Intention | undefined> {
  const all = readJson(list(rec(Intention)), await agent.askOk({ method: 'GET', path: '/v1/connect/intentions' })) ?? []
  const [from, to] = [source, destination].map((side) => (side.startsWith('default/') ? side.slice('default/'.length) : side))
  return all.find((one) => sideText(one.SourceNS, one.SourceName) === from && sideText(one.DestinationNS, one.DestinationName) === to)
}

/** The ID that the arguments stand for: an ID, or a source and a destination. */
async function idOf(agent: AgentConnection, args: readonly string[]): Promise<string> {
  const [first = '', second = ''] = args
  if (args.length === 1) return first
  if (args.length !== 2) throw new ConsulError('invalid', 'command requires exactly 1 or 2 arguments')
  const found = await findIntention(agent, first, second)
  if (found === undefined) throw new ConsulError('invalid', `Intention with source ${quote(first)} and destination ${quote(second)} not found.`)
  return found.ID
}

/** Does something with the intention that the arguments name; gives the exit code. */
export async function onIntention(agent: AgentConnection, args: readonly string[], io: CommandIo, act: (id: string) => Promise<void>): Promise<number> {
  let id = ''
  const code = await attempt(io, (text) => `Error: ${text}`, async () => {
    id = await idOf(agent, args)
    return 0
  })
  if (code !== 0) return code
  return attempt(io, (text) => `Error reading the intention: ${text}`, async () => {
    await act(id)
    return 0
  })
}
