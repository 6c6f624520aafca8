import { ConsulError } from '../../../std/errors.ts'
import { readJson } from '../../../wire/json-read.ts'
import { rec } from '../../../wire/record.ts'
import { Intention } from '../../../wire/records/intention.ts'
import type { AgentConnection } from '../../agent-connection.ts'
import { clientFlags, serverFlags } from '../../agent-flags.ts'
import { columns } from '../../columns.ts'
import { command, type CommandIo } from '../../command.ts'
import { connected } from '../../connected.ts'
import { longTime } from '../../long-time.ts'
import { onIntention } from './find.ts'
import { sideText } from './shown.ts'

export const intentionGet = command({
  words: 'intention get',
  summary: 'Show information about an intention.',
  help: `
Usage: consul intention get [options] SRC DST
Usage: consul intention get [options] ID

  Shows an intention, which is named by its source and destination, or by its
  ID.

      $ consul intention get web db
`,
  flags: { ...clientFlags, ...serverFlags },
  async run({ flags, args, io }) {
    return connected(flags, io, (agent) =>
      onIntention(agent, args, io, async (id) => {
        io.out(columns(rows(await intentionOf(agent, id), io)))
      }),
    )
  },
})

async function intentionOf(agent: AgentConnection, id: string): Promise<Intention> {
  const { status, body } = await agent.ask({ method: 'GET', path: `/v1/connect/intentions/${id}` })
  // The original ends in a panic here.
  if (status === 404) throw new ConsulError('not-found', `Intention ${id} not found.`)
  if (status !== 200) throw new ConsulError('unexpected-status', `Unexpected response ${status}: ${body}`)
  return readJson(rec(Intention), body)
}

function rows(one: Intention, io: CommandIo): readonly (readonly [string, string])[] {
  return [
    ['Source:', sideText(one.SourceNS, one.SourceName)],
    ['Destination:', sideText(one.DestinationNS, one.DestinationName)],
    ['Action:', one.Action],
    ['ID:', one.ID],
    ...(one.Description === '' ? [] : [['Description:', one.Description.trim()] as const]),
    ...[...(one.Meta ?? [])].sort(([a], [b]) => (a < b ? -1 : 1)).map(([key, value]) => [`Meta[${key}]:`, value.trim()] as const),
    ['Created At:', longTime(one.CreatedAt, io)],
  ]
}
