import { configEntryRecord } from '../../../wire/records/config-entry-forms.ts'
import { clientFlags, namespaceFlags, serverFlags } from '../../agent-flags.ts'
import { command } from '../../command.ts'
import { attempt, connected } from '../../connected.ts'
import { entryFlags, unnamed } from './kind-and-name.ts'

export const configRead = command({
  words: 'config read',
  summary: 'Read a centralized config entry',
  help: `
Usage: consul config read [options] -kind <config kind> -name <config name>

  Shows an entry as JSON.

      $ consul config read -kind proxy-defaults -name global
`,
  flags: { ...entryFlags, ...clientFlags, ...serverFlags, ...namespaceFlags },
  async run({ flags, io }) {
    const missing = unnamed(flags, io)
    if (missing !== undefined) return missing
    const { kind, name } = flags
    return connected(flags, io, (agent) => attempt(io, (text) => `Error reading config entry ${kind}/${name}: ${text}`, async () => {
      // Kinds that there are not are refused before anybody is asked.
      configEntryRecord(kind)
      io.out((await agent.askOk({ method: 'GET', path: `/v1/config/${kind}/${name}`, parameters: { pretty: '' } })).trimEnd())
      return 0
    }), 'Error connect to Consul agent')
  },
})
