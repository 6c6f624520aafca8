import { InputError } from '../../../std/errors.ts'
import { unbase64 } from '../../../wire/json-text.ts'
import type { AgentConnection, QueryParameters } from '../../agent-connection.ts'
import { clientFlags, namespaceFlags, serverFlags } from '../../agent-flags.ts'
import { command, type CommandIo, fail } from '../../command.ts'
import { attempt, connected } from '../../connected.ts'
import { readData } from '../../data-source.ts'
import { boolFlag, stringFlag, uintFlag } from '../../flag.ts'
import { writeKey } from '../../kv-write.ts'

export const kvPut = command({
  words: 'kv put',
  summary: 'Sets or updates data in the KV store',
  help: `
Usage: consul kv put [options] KEY [DATA]

  Writes data of any kind to a key.

      $ consul kv put config/redis/maxconns 5

  Data can come from a file, with "@" before its name:

      $ consul kv put config/program/license @license.lic

  Or from standard input:

      $ echo "abcd1234" | consul kv put config/program/license -

  Without data the key gets an empty value:

      $ consul kv put webapp/beta/active

  With -base64 the data is decoded before it is written.

  To write only if nobody has written since you read the key, give the index
  that it had then:

      $ consul kv put -cas -modify-index=844 config/redis/maxconns 5
`,
  flags: {
    cas: boolFlag('Write only if the key still has the index that -modify-index, which is needed then, gives. False unless given.'),
    flags: uintFlag('A number that is stored with the key. Consul does not look at it; clients may use it as they like. 0, no flags, unless given.'),
    base64: boolFlag('The data is base64 and is decoded first. False unless given.'),
    'modify-index': uintFlag('The ModifyIndex that the key must have. Goes with -cas.'),
    session: stringFlag('ID of a session. -acquire and -release need it. None unless given.'),
    acquire: boolFlag('Lock the key for the session that -session gives, which must exist. A key that does not exist is made. False unless given.'),
    release: boolFlag('Unlock the key, which the session that -session gives must hold. False unless given.'),
    ...clientFlags, ...serverFlags, ...namespaceFlags,
  },
  async run({ flags, args, io }) {
    const [key, given] = args
    if (key === undefined) return fail(io, 'Error! Missing KEY argument')
    if (args.length > 2) return fail(io, `Error! Too many arguments (expected 1 or 2, got ${args.length})`)
    return attempt(io, (text) => `Error! ${text}`, async () => {
      const data = await readData(given ?? '', io)
      const value = flags.base64 ? decoded(data, io) : data
      if ((flags.release || flags.acquire) && flags.session === '') return fail(io, 'Error! Missing -session (required with -acquire and -release)')
      if (flags.cas && flags['modify-index'] === 0n) return fail(io, 'Must specify -modify-index with -cas!')
      const kept: QueryParameters = flags.flags === 0n ? {} : { flags: String(flags.flags) }
      return connected(flags, io, (agent) => write(agent, io, { key, value, ...how(flags, key, kept) }))
    })
  },
})

interface Write {
  readonly key: string
  readonly value: string
  readonly parameters: QueryParameters
  readonly done: string
  readonly refused: string
  readonly failed: (text: string) => string
}

interface PutFlags {
  readonly cas: boolean
  readonly acquire: boolean
  readonly release: boolean
  readonly session: string
  readonly 'modify-index': bigint
}

/** The request and the words for its outcomes: -cas before -acquire before -release, whichever are given. */
function how(flags: PutFlags, key: string, kept: QueryParameters): Omit<Write, 'key' | 'value'> {
  if (flags.cas) {
    return {
      parameters: { ...kept, cas: String(flags['modify-index']) }, done: `Success! Data written to: ${key}`,
      refused: `Error! Did not write to ${key}: CAS failed`, failed: (text) => `Error! Did not write to ${key}: ${text}`,
    }
  }
  if (flags.acquire) {
    return { parameters: { ...kept, acquire: flags.session }, done: `Success! Lock acquired on: ${key}`, refused: 'Error! Did not acquire lock', failed }
  }
  if (flags.release) {
    // The original names the key here instead of what went wrong.
    return {
      parameters: { ...kept, release: flags.session }, done: `Success! Lock released on: ${key}`, refused: 'Error! Did not release lock', failed: () => failed(key),
    }
  }
  // A plain write is not asked whether it was done: an agent that says false without an error is no failure to the original.
  const done = `Success! Data written to: ${key}`
  return { parameters: kept, done, refused: done, failed }
}

function failed(text: string): string {
  return `Error! Failed writing data: ${text}`
}

function write(agent: AgentConnection, io: CommandIo, { key, value, parameters, done, refused, ...outcome }: Write): Promise<number> {
  return attempt(io, outcome.failed, async () => {
    const accepted = await writeKey(agent, key, value, parameters)
    if (!accepted && refused !== done) return fail(io, refused)
    io.out(done)
    return 0
  })
}

/** The original complains about bad base64, writes an empty value all the same and exits 0 (surface/cli.md C073). */
function decoded(data: string, io: CommandIo): string {
  try {
    return unbase64(data)
  } catch (error) {
    if (!(error instanceof InputError)) throw error
    io.error(`Error! Cannot base 64 decode data: ${error.message}`)
    return ''
  }
}
