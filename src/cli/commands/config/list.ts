import { quote } from '../../../std/quote.ts'
import { parseJson } from '../../../wire/json-parse.ts'
import { clientFlags, namespaceFlags, serverFlags } from '../../agent-flags.ts'
import { command, fail } from '../../command.ts'
import { attempt, connected } from '../../connected.ts'
import { stringFlag } from '../../flag.ts'
import { textAt } from '../../json-member.ts'

export const configList = command({
  words: 'config list',
  summary: 'List centralized config entries of a given kind',
  help: `
Usage: consul config list [options] -kind <config kind>

  Lists the names of all entries of a kind.

      $ consul config list -kind service-defaults
`,
  flags: { kind: stringFlag('Kind of the entries.'), ...clientFlags, ...serverFlags, ...namespaceFlags },
  async run({ flags, io }) {
    const { kind } = flags
    if (kind === '') return fail(io, 'Must specify the -kind parameter')
    return connected(flags, io, (agent) => attempt(io, (text) => `Error listing config entries for kind ${quote(kind)}: ${text}`, async () => {
      const entries = parseJson(await agent.askOk({ method: 'GET', path: `/v1/config/${kind}` }))
      for (const entry of Array.isArray(entries) ? entries : []) io.out(textAt(entry, 'Name'))
      return 0
    }), 'Error connect to Consul agent')
  },
})
