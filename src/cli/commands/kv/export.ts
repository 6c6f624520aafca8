import { readJson } from '../../../wire/json-read.ts'
import { list, rec } from '../../../wire/record.ts'
import { DirEntry } from '../../../wire/records/kv.ts'
import { clientFlags, namespaceFlags, serverFlags } from '../../agent-flags.ts'
import { command, fail } from '../../command.ts'
import { attempt, connected } from '../../connected.ts'
import { exportText } from '../../kv-exchange.ts'
import { readKeys } from '../../kv-read.ts'

export const kvExport = command({
  words: 'kv export',
  summary: 'Exports a tree from the KV store as JSON',
  help: `
Usage: consul kv export [KEY_OR_PREFIX]

  Prints all keys that start with a prefix as JSON, which "consul kv import" reads.
  Together they carry a tree from one cluster to another.

      $ consul kv export vault
`,
  flags: { ...clientFlags, ...serverFlags, ...namespaceFlags },
  async run({ flags, args, io }) {
    if (args.length > 1) return fail(io, `Too many arguments (expected 1, got ${args.length})`)
    const prefix = (args[0] ?? '').replace(/^\//, '')
    return connected(flags, io, (agent) => attempt(io, (text) => `Error querying Consul agent: ${text}`, async () => {
      const body = await readKeys(agent, prefix, { recurse: '', ...(flags.stale === true ? { stale: '' } : {}) })
      io.out(exportText(body === undefined ? [] : (readJson(list(rec(DirEntry)), body) ?? [])))
      return 0
    }))
  },
})
