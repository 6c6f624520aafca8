import { clientFlags, serverFlags } from '../../agent-flags.ts'
import { command } from '../../command.ts'
import { connected } from '../../connected.ts'
import { onIntention } from './find.ts'

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
    return connected(flags, io, (agent) =>
      onIntention(agent, args, io, async (id) => {
        await agent.askOk({ method: 'DELETE', path: `/v1/connect/intentions/${id}` })
        io.out('Intention deleted.')
      }),
    )
  },
})
