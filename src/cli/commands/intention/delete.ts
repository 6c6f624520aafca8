import { clientFlags, serverFlags } from '../../agent-flags.ts'
import { command } from '../../command.ts'
import { attempt, connected } from '../../connected.ts'
import { idOf } from './find.ts'

export const intentionDelete = command({
  words: 'intention delete',
  summary: 'Delete an intention.',
  help: `
Usage: consul intention delete [options] SRC DST
Usage: consul intention delete [options] ID

  Deletes an intention, for good. It is named by its source and destination, or
  by its ID.

      $ consul intention delete web db
`,
  flags: { ...clientFlags, ...serverFlags },
  async run({ flags, args, io }) {
    return connected(flags, io, async (agent) => {
      let id = ''
      const code = await attempt(io, (text) => `Error: ${text}`, async () => {
        id = await idOf(agent, args)
        return 0
      })
      if (code !== 0) return code
      return attempt(io, (text) => `Error reading the intention: ${text}`, async () => {
        await agent.askOk({ method: 'DELETE', path: `/v1/connect/intentions/${id}` })
        io.out('Intention deleted.')
        return 0
      })
    })
  },
})
