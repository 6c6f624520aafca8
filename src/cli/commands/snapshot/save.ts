import { ConsulError, InputError } from '../../../std/errors.ts'
import { quote } from '../../../std/quote.ts'
import { HostError } from '../../../runtime/host.ts'
import { readArchive } from '../../../wire/snapshot.ts'
import { type AgentConnection, readAll, unexpected } from '../../agent-connection.ts'
import { clientFlags, serverFlags } from '../../agent-flags.ts'
import { command, type CommandIo, fail } from '../../command.ts'
import { connected } from '../../connected.ts'
import { oneFile } from '../../one-file.ts'

export const snapshotSave = command({
  words: 'snapshot save',
  summary: 'Saves snapshot of Consul server state',
  help: `
Usage: consul snapshot save [options] FILE

  Saves the whole state of the servers at one moment to a file: keys and values,
  the catalog, prepared queries, sessions and ACLs. The file is checked before it
  gets its name.

  With ACLs on, this takes a management token.

  Save what the leader has:

    $ consul snapshot save backup.snap

  Save what any server has, which may be behind, when there is no leader:

    $ consul snapshot save -stale backup.snap
`,
  flags: { ...clientFlags, ...serverFlags },
  async run({ flags, args, io }) {
    const file = oneFile(args, io)
    if (typeof file === 'number') return file
    return connected(flags, io, (agent) => save(agent, io, file, flags.stale === true))
  },
})

async function save(agent: AgentConnection, io: CommandIo, file: string, stale: boolean): Promise<number> {
  const unverified = `${file}.unverified`
  let step = 'Error saving snapshot'
  try {
    const reply = await agent.send({ method: 'GET', path: '/v1/snapshot', ...(stale ? { parameters: { stale: '' } } : {}) })
    if (reply.status !== 200) throw unexpected({ status: reply.status, headers: reply.headers, body: await readAll(reply.body) })
    step = 'Error writing unverified snapshot file'
    await io.writeFile(unverified, reply.body)
    step = 'Error verifying snapshot file'
    await readArchive(await io.packing(), await io.openFile(unverified), () => undefined)
    step = `Error renaming ${quote(unverified)} to ${quote(file)}`
    await io.renameFile(unverified, file)
    io.out(`Saved and verified snapshot to index ${reply.headers['x-consul-index'] ?? '0'}`)
    return 0
  } catch (error) {
    if (!(error instanceof ConsulError) && !(error instanceof InputError) && !(error instanceof HostError)) throw error
    await io.removeFile(unverified)
    return fail(io, `${step}: ${error.message}`)
  }
}
