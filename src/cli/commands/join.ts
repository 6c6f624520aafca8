import { clientFlags } from '../agent-flags.ts'
import { command, fail } from '../command.ts'
import { attempt, connected } from '../connected.ts'
import { boolFlag } from '../flag.ts'
import { helpText } from '../usage.ts'

const help = `
Usage: consul join [options] address ...

  Makes a running agent join the cluster of others, of which at least one address
  must be given.
`
const flags = { wan: boolFlag('Join the pool of servers of all datacenters.'), ...clientFlags }

export const join = command({
  words: 'join',
  summary: 'Tell Consul agent to join cluster',
  help,
  flags,
  async run({ flags: values, args, io }) {
    if (args.length === 0) {
      fail(io, 'At least one address to join must be specified.\n')
      return fail(io, helpText(help, flags))
    }
    return connected(values, io, async (agent) => {
      let joined = 0
      for (const address of args) {
        const code = await attempt(io, (text) => `Error joining address '${address}': ${text}`, async () => {
          await agent.askOk({ method: 'PUT', path: `/v1/agent/join/${address}`, ...(values.wan ? { parameters: { wan: '1' } } : {}) })
          return 0
        })
        if (code === 0) joined++
      }
      if (joined === 0) return fail(io, 'Failed to join any nodes.')
      io.out(`Successfully joined cluster by contacting ${joined} nodes.`)
      return 0
    })
  },
})
