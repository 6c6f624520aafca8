import { readJson } from '../../../wire/json-read.ts'
import { list, map, rec } from '../../../wire/record.ts'
import { Intention } from '../../../wire/records/intention.ts'
import { clientFlags, serverFlags } from '../../agent-flags.ts'
import { command, fail } from '../../command.ts'
import { attempt, connected } from '../../connected.ts'
import { boolFlag } from '../../flag.ts'
import { intentionText } from './shown.ts'

export const intentionMatch = command({
  words: 'intention match',
  summary: 'Show intentions that match a source or destination.',
  help: `
Usage: consul intention match [options] SRC|DST

  Lists the intentions that count for a source or a destination; the first one
  that fits decides.

      $ consul intention match db

      $ consul intention match -source web
`,
  flags: {
    destination: boolFlag('The argument is a destination. So it is unless -source is given.'),
    source: boolFlag('The argument is a source.'),
    ...clientFlags, ...serverFlags,
  },
  flagErrorCode: 2,
  async run({ flags, args, io }) {
    const [name] = args
    if (name === undefined || args.length !== 1) return fail(io, 'Error: command requires exactly one argument: src or dst')
    if (flags.source && flags.destination) return fail(io, 'Error: only one of -source or -destination may be specified')
    return connected(flags, io, (agent) => attempt(io, (text) => `Error matching the connection: ${text}`, async () => {
      const parameters = { by: flags.source ? 'source' : 'destination', name }
      const found = readJson(map(list(rec(Intention))), await agent.askOk({ method: 'GET', path: '/v1/connect/intentions/match', parameters }))
      for (const intention of found?.get(name) ?? []) io.out(intentionText(intention))
      return 0
    }))
  },
})
