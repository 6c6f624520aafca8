import { list, rec, str } from '../../../wire/record.ts'
import { base64 } from '../../../wire/json-text.ts'
import { readJson } from '../../../wire/json-read.ts'
import { DirEntry } from '../../../wire/records/kv.ts'
import type { AgentConnection } from '../../agent-connection.ts'
import { clientFlags, namespaceFlags, serverFlags } from '../../agent-flags.ts'
import { command, fail } from '../../command.ts'
import { attempt, connected } from '../../connected.ts'
import { boolFlag, stringFlag } from '../../flag.ts'
import { readKeys } from '../../kv-read.ts'
import { tabWritten } from '../../tab-writer.ts'

export const kvGet = command({
  words: 'kv get',
  summary: 'Retrieves or lists data from the KV store',
  help: `
Usage: consul kv get [options] [KEY_OR_PREFIX]

  Prints the value of a key. A key that does not exist is an error; a key
  without a value prints an empty line.

  Print the value of the key "foo":

      $ consul kv get foo

  Print its flags, its indexes and the session that holds it as well:

      $ consul kv get -detailed foo

  Print all keys that start with a prefix, with their values; without a prefix
  that is the whole store:

      $ consul kv get -recurse foo

  Print only their names:

      $ consul kv get -keys foo
`,
  flags: {
    base64: boolFlag('Print values in base64. False unless given.'),
    detailed: boolFlag('Print what else is stored with the key, such as its ModifyIndex and its flags. False unless given.'),
    keys: boolFlag('Print only the names of keys that start with the prefix, up to the first -separator after it. False unless given.'),
    recurse: boolFlag('Print all keys that start with the prefix. False unless given.'),
    separator: stringFlag('Where names end when -keys prints them: the text after the prefix up to and including the first of these.', '/'),
    ...clientFlags, ...serverFlags, ...namespaceFlags,
  },
  async run({ flags, args, io }) {
    if (args.length > 1) return fail(io, `Too many arguments (expected 1, got ${args.length})`)
    const key = (args[0] ?? '').replace(/^\//, '')
    if (key === '' && !flags.recurse && !flags.keys) return fail(io, 'Error! Missing KEY argument')
    const read = async (agent: AgentConnection, how: Readonly<Record<string, string>>): Promise<string | undefined> =>
      readKeys(agent, key, { ...how, ...(flags.stale === true ? { stale: '' } : {}) })
    const print = ({ Key, Value }: DirEntry): string => `${Key}:${shown(Value, flags.base64)}`
    return connected(flags, io, (agent) => attempt(io, (text) => `Error querying Consul agent: ${text}`, async () => {
      if (flags.keys) {
        const body = await read(agent, { keys: '', ...(flags.separator === '' ? {} : { separator: flags.separator }) })
        for (const name of names(body)) io.out(name)
        return 0
      }
      const entries = entriesOf(await read(agent, flags.recurse ? { recurse: '' } : {}))
      if (flags.recurse) {
        entries.forEach((entry, i) => {
          io.out(flags.detailed ? detailed(entry, flags.base64) : print(entry))
          if (flags.detailed && i < entries.length - 1) io.out('')
        })
        return 0
      }
      const [entry] = entries
      if (entry === undefined) return fail(io, `Error! No key exists at: ${key}`)
      io.out(flags.detailed ? detailed(entry, flags.base64) : shown(entry.Value, flags.base64))
      return 0
    }))
  },
})

function names(body: string | undefined): readonly string[] {
  return body === undefined ? [] : (readJson(list(str()), body) ?? [])
}

function entriesOf(body: string | undefined): readonly DirEntry[] {
  return body === undefined ? [] : (readJson(list(rec(DirEntry)), body) ?? [])
}

function shown(value: string | null, encoded: boolean): string {
  return encoded ? base64(value ?? '') : (value ?? '')
}

function detailed(entry: DirEntry, encoded: boolean): string {
  return tabWritten([
    `CreateIndex\t${entry.CreateIndex}`,
    `Flags\t${entry.Flags}`,
    `Key\t${entry.Key}`,
    `LockIndex\t${entry.LockIndex}`,
    `ModifyIndex\t${entry.ModifyIndex}`,
    `Session\t${entry.Session === '' ? '-' : entry.Session}`,
    `Value\t${shown(entry.Value, encoded)}`,
  ].join('\n'))
}
