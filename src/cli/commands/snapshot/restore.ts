import { HostError } from '../../../runtime/host.ts'
import { clientFlags, serverFlags } from '../../agent-flags.ts'
import { command, fail } from '../../command.ts'
import { attempt, connected } from '../../connected.ts'
import { oneFile } from '../../one-file.ts'

export const snapshotRestore = command({
  words: 'snapshot restore',
  summary: 'Restores snapshot of Consul server state',
  help: `
Usage: consul snapshot restore [options] FILE

  Replaces the whole state of the servers by that of a snapshot: keys and values,
  the catalog, prepared queries, sessions and ACLs.

  A restore cannot deal with servers that fail while it runs. It is meant for the
  recovery from a disaster, into a fresh cluster.

  With ACLs on, this takes a management token.

    $ consul snapshot restore backup.snap
`,
  flags: { ...clientFlags, ...serverFlags },
  async run({ flags, args, io }) {
    const file = oneFile(args, io)
    if (typeof file === 'number') return file
    return connected(flags, io, async (agent) => {
      try {
        const body = await io.openFile(file)
        return await attempt(io, (text) => `Error restoring snapshot: ${text}`, async () => {
          await agent.askOk({ method: 'PUT', path: '/v1/snapshot', body })
          io.out('Restored snapshot')
          return 0
        })
      } catch (error) {
        if (error instanceof HostError) return fail(io, `Error opening snapshot file: ${error.message}`)
        throw error
      }
    })
  },
})
