import { clientFlags, namespaceFlags, serverFlags } from '../../agent-flags.ts'
import { command, fail } from '../../command.ts'
import { attempt, connected } from '../../connected.ts'
import { boolFlag, uintFlag } from '../../flag.ts'
import { deleteKey } from '../../kv-write.ts'

export const kvDelete = command({
  words: 'kv delete',
  summary: 'Removes data from the KV store',
  help: `
Usage: consul kv delete [options] KEY_OR_PREFIX

  Deletes a key. A key that does not exist is no error.

  Delete the key "foo":

      $ consul kv delete foo

  Delete "foo", "food", "foo/bar/zip" and every other key that starts with "foo":

      $ consul kv delete -recurse foo
`,
  flags: {
    cas: boolFlag('Delete only if the key still has the index that -modify-index, which is needed then, gives. False unless given.'),
    'modify-index': uintFlag('The ModifyIndex that the key must have. Goes with -cas.'),
    recurse: boolFlag('Delete all keys that start with the given text. False unless given.'),
    ...clientFlags, ...serverFlags, ...namespaceFlags,
  },
  async run({ flags, args, io }) {
    if (args.length > 1) return fail(io, `Too many arguments (expected 1, got ${args.length})`)
    const key = (args[0] ?? '').replace(/^\//, '')
    if (key === '' && !flags.recurse) return fail(io, 'Error! Missing KEY argument')
    if (flags.cas && flags['modify-index'] === 0n) return fail(io, 'Must specify -modify-index with -cas!')
    if (!flags.cas && flags['modify-index'] !== 0n) return fail(io, 'Cannot specify -modify-index without -cas!')
    if (flags.recurse && flags.cas) return fail(io, 'Cannot specify both -cas and -recurse!')
    const failed = (text: string): string => {
      if (flags.recurse) return `Error! Did not delete prefix ${key}: ${text}`
      return flags.cas ? `Error! Did not delete key ${key}: ${text}` : `Error deleting key ${key}: ${text}`
    }
    return connected(flags, io, (agent) => attempt(io, failed, async () => {
      const deleted = await deleteKey(agent, key, {
        ...(flags.recurse ? { recurse: '' } : {}), ...(flags.cas ? { cas: String(flags['modify-index']) } : {}),
      })
      if (flags.cas && !deleted) return fail(io, failed('CAS failed'))
      io.out(flags.recurse ? `Success! Deleted keys with prefix: ${key}` : `Success! Deleted key: ${key}`)
      return 0
    }))
  },
})
