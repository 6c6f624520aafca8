import { InputError } from '../../../std/errors.ts'
import { HostError } from '../../../runtime/host.ts'
import { readArchive } from '../../../wire/snapshot.ts'
import { command, fail } from '../../command.ts'
import { oneFile } from '../../one-file.ts'
import { tabWritten } from '../../tab-writer.ts'

export const snapshotInspect = command({
  words: 'snapshot inspect',
  summary: 'Displays information about a Consul snapshot file',
  help: `
Usage: consul snapshot inspect [options] FILE

  Checks a snapshot file and prints what it is of.

    $ consul snapshot inspect backup.snap
`,
  flags: {},
  async run({ args, io }) {
    const file = oneFile(args, io)
    if (typeof file === 'number') return file
    let archive: AsyncIterable<Uint8Array>
    try {
      archive = await io.openFile(file)
    } catch (error) {
      if (error instanceof HostError) return fail(io, `Error opening snapshot file: ${error.message}`)
      throw error
    }
    try {
      const { meta } = await readArchive(await io.packing(), archive, () => undefined)
      io.out(tabWritten(`ID\t${meta.ID}\nSize\t${meta.Size}\nIndex\t${meta.Index}\nTerm\t${meta.Term}\nVersion\t${meta.Version}\n`))
      return 0
    } catch (error) {
      if (error instanceof HostError) return fail(io, `Error verifying snapshot: failed to decompress snapshot: ${error.message}`)
      if (error instanceof InputError) return fail(io, `Error verifying snapshot: ${error.message}`)
      throw error
    }
  },
})
