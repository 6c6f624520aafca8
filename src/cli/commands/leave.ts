import { clientFlags } from '../agent-flags.ts'
import { command } from '../command.ts'
import { attempt, connected } from '../connected.ts'
import { helpText } from '../usage.ts'

const help = `
Usage: consul leave [options]

  Makes an agent leave its cluster and end.
`
const flags = { ...clientFlags }

export const leave = command({
  words: 'leave',
  summary: 'Gracefully leaves the Consul cluster and shuts down',
  help,
  flags,
  async run({ flags: values, args, io }) {
    if (args.length > 0) {
      io.error(`Error found unexpected args: [${args.join(' ')}]`)
      io.out(helpText(help, flags))
      return 1
    }
    return connected(values, io, (agent) => attempt(io, (text) => `Error leaving: ${text}`, async () => {
      await agent.askOk({ method: 'PUT', path: '/v1/agent/leave' })
      io.out('Graceful leave complete')
      return 0
    }))
  },
})
