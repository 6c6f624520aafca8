import { clientFlags, namespaceFlags, serverFlags } from '../../agent-flags.ts'
import { command } from '../../command.ts'
import { attempt, connected } from '../../connected.ts'
import { entryFlags, unnamed } from './kind-and-name.ts'

export const configDelete = command({
  words: 'config delete',
  summary: 'Delete a centralized config entry',
  help: `
Usage: consul config delete [options] -kind <config kind> -name <config name>

  Deletes an entry. One that does not exist is no error.

      $ consul config delete -kind service-defaults -name web
`,
  helpShowsFlags: false,
  flags: { ...entryFlags, ...clientFlags, ...serverFlags, ...namespaceFlags },
  async run({ flags, io }) {
    const missing = unnamed(flags, io)
    if (missing !== undefined) return missing
    const { kind, name } = flags
    return connected(flags, io, (agent) => attempt(io, (text) => `Error deleting config entry ${kind}/${name}: ${text}`, async () => {
      await agent.askOk({ method: 'DELETE', path: `/v1/config/${kind}/${name}` })
      io.out(`Config entry deleted: ${kind}/${name}`)
      return 0
    }), 'Error connect to Consul agent')
  },
})
