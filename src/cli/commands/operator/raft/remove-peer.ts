import { quote } from '../../../../std/quote.ts'
import { clientFlags, serverFlags } from '../../../agent-flags.ts'
import { command, fail } from '../../../command.ts'
import { attempt, connected } from '../../../connected.ts'
import { stringFlag } from '../../../flag.ts'

export const operatorRaftRemovePeer = command({
  words: 'operator raft remove-peer',
  summary: 'Remove a Consul server from the Raft configuration',
  help: `
Usage: consul operator raft remove-peer [options]

  Takes a server out of the Raft configuration by its address or its ID.

  A server that is gone for good is normally forgotten by itself, or by "consul
  force-leave". This is for those that are not, and that "consul members" does
  not show.
`,
  flags: {
    address: stringFlag('The address to remove from the Raft configuration.'),
    id: stringFlag('The ID to remove from the Raft configuration.'),
    ...clientFlags,
    ...serverFlags,
  },
  flagError: (error) => `Failed to parse args: ${error}`,
  async run({ flags, io }) {
    const { address, id } = flags
    return connected(flags, io, async (agent) => {
      if (address === '' && id === '') return fail(io, 'Error removing peer: an address or id is required for the peer to remove')
      if (address !== '' && id !== '') return fail(io, 'Error removing peer: cannot give both an address and id')
      return attempt(io, (text) => `Error removing peer: ${text}`, async () => {
        await agent.askOk({ method: 'DELETE', path: '/v1/operator/raft/peer', parameters: address === '' ? { id } : { address } })
        io.out(`Removed peer with ${address === '' ? `id ${quote(id)}` : `address ${quote(address)}`}`)
        return 0
      })
    }, 'Error initializing client')
  },
})
