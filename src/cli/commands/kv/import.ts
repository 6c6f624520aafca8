import { InputError } from '../../../std/errors.ts'
import { readJson } from '../../../wire/json-read.ts'
import { unbase64 } from '../../../wire/json-text.ts'
import type { AgentConnection } from '../../agent-connection.ts'
import { clientFlags, namespaceFlags, serverFlags } from '../../agent-flags.ts'
import { command, type CommandIo, fail } from '../../command.ts'
import { attempt, connected } from '../../connected.ts'
import { readData } from '../../data-source.ts'
import { type ExportedKey, exportedKeys } from '../../kv-exchange.ts'
import { writeKey } from '../../kv-write.ts'

export const kvImport = command({
  words: 'kv import',
  summary: 'Imports a tree stored as JSON to the KV store',
  help: `
Usage: consul kv import [DATA]

  Writes the keys that "consul kv export" printed.

  From a file, with "@" before its name:

      $ consul kv import @filename.json

  From standard input:

      $ cat filename.json | consul kv import -

  Or from the command line itself, if the shell leaves it whole.
`,
  flags: { ...clientFlags, ...serverFlags, ...namespaceFlags },
  async run({ flags, args, io }) {
    const [given] = args
    if (given === undefined) return fail(io, 'Error! Missing DATA argument')
    if (args.length > 1) return fail(io, `Error! Too many arguments (expected 1, got ${args.length})`)
    if (given === '') return fail(io, 'Error! Empty DATA argument')
    return attempt(io, (text) => `Error! ${text}`, async () => {
      const data = await readData(given, io)
      return connected(flags, io, (agent) => importKeys(agent, io, data))
    })
  },
})

async function importKeys(agent: AgentConnection, io: CommandIo, data: string): Promise<number> {
  let entries: readonly (ExportedKey | null)[]
  try {
    entries = readJson(exportedKeys, data, { whole: true }) ?? []
  } catch (error) {
    if (error instanceof InputError) return fail(io, `Cannot unmarshal data: ${error.message}`)
    throw error
  }
  for (const entry of entries) {
    // The original crashes on a null here.
    if (entry === null) return fail(io, 'Cannot unmarshal data: null is no entry')
    const code = await importKey(agent, io, entry)
    if (code !== 0) return code
  }
  return 0
}

async function importKey(agent: AgentConnection, io: CommandIo, { key, flags, value, namespace }: ExportedKey): Promise<number> {
  let bytes: string
  try {
    bytes = unbase64(value)
  } catch (error) {
    if (error instanceof InputError) return fail(io, `Error base 64 decoding value for key ${key}: ${error.message}`)
    throw error
  }
  const parameters = { ...(BigInt(flags) === 0n ? {} : { flags: String(flags) }), ...(namespace === '' ? {} : { ns: namespace }) }
  return attempt(io, (text) => `Error! Failed writing data for key ${key}: ${text}`, async () => {
    await writeKey(agent, key, bytes, parameters)
    io.out(`Imported: ${key}`)
    return 0
  })
}
