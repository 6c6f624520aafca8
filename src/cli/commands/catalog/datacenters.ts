import { readJson } from '../../../wire/json-read.ts'
import { list, str } from '../../../wire/record.ts'
import { clientFlags, serverFlags } from '../../agent-flags.ts'
import { command } from '../../command.ts'
import { attempt, connected } from '../../connected.ts'
import { noArguments } from '../../no-arguments.ts'

export const catalogDatacenters = command({
  words: 'catalog datacenters',
  summary: 'Lists all known datacenters',
  help: `
Usage: consul catalog datacenters [options]

  Prints the names of all datacenters that are known, one a line.

      $ consul catalog datacenters
`,
  flags: { ...clientFlags, ...serverFlags },
  async run({ flags, args, io }) {
    return noArguments(args, io) ?? connected(flags, io, (agent) => attempt(io, (text) => `Error listing datacenters: ${text}`, async () => {
      const names = readJson(list(str()), await agent.askOk({ method: 'GET', path: '/v1/catalog/datacenters' })) ?? []
      for (const name of names) io.out(name)
      return 0
    }))
  },
})
