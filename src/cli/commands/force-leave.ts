import { clientFlags } from '../agent-flags.ts'
import { command, fail } from '../command.ts'
import { attempt, connected } from '../connected.ts'
import { boolFlag } from '../flag.ts'
import { helpText } from '../usage.ts'

const help = `
Usage: consul force-leave [options] name

  Says of a member of the cluster that it has left: for one that has failed and
  will not come back. Others would go on trying to reach it for days. A member that
  still lives contradicts, and is a member again.

  -prune    Remove the member from the list of members altogether.
`
const flags = { prune: boolFlag('Remove the member from the list of members altogether.'), ...clientFlags }

export const forceLeave = command({
  words: 'force-leave',
  summary: 'Forces a member of the cluster to enter the "left" state',
  help,
  flags,
  async run({ flags: values, args, io }) {
    const [node] = args
    if (node === undefined || args.length > 1) {
      fail(io, 'A single node name must be specified to force leave.\n')
      return fail(io, helpText(help, flags))
    }
    return connected(values, io, (agent) => attempt(io, (text) => `Error force leaving: ${text}`, async () => {
      await agent.askOk({ method: 'PUT', path: `/v1/agent/force-leave/${node}`, ...(values.prune ? { parameters: { prune: '1' } } : {}) })
      return 0
    }))
  },
})
