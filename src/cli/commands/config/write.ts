import { InputError } from '../../../std/errors.ts'
import { configEntryRecord } from '../../../wire/records/config-entry-forms.ts'
import { clientFlags, namespaceFlags, serverFlags } from '../../agent-flags.ts'
import { command, fail } from '../../command.ts'
import { attempt, connected } from '../../connected.ts'
import { readData } from '../../data-source.ts'
import { boolFlag, uintFlag } from '../../flag.ts'
import { entryOfText } from './entry-of-text.ts'

export const configWrite = command({
  words: 'config write',
  summary: 'Create or update a centralized config entry',
  help: `
Usage: consul config write [options] <configuration>

  Stores an entry, in HCL or JSON, from a file, or from standard input if "-" is
  given.

      $ consul config write web.hcl

      $ consul config write -
`,
  flags: {
    cas: boolFlag('Write only if the entry still has the index that -modify-index gives; 0: only if there is none. False unless given.'),
    'modify-index': uintFlag('The ModifyIndex that the entry must have. Goes with -cas.'),
    ...clientFlags, ...serverFlags, ...namespaceFlags,
  },
  async run({ flags, args, io }) {
    if (args.length !== 1) return fail(io, 'Must provide exactly one positional argument to specify the config entry to write')
    let entry
    try {
      const text = await readData(args[0] === '-' ? '-' : `@${args[0]}`, io)
      try {
        entry = entryOfText(text)
      } catch (error) {
        if (error instanceof InputError) return fail(io, `Failed to decode config entry input: ${error.message}`)
        throw error
      }
    } catch (error) {
      if (error instanceof InputError) return fail(io, `Failed to load data: ${error.message}`)
      throw error
    }
    const named = `${entry.Kind}/${entry.Name}`
    const body = configEntryRecord(entry.Kind).toJson(entry)
    return connected(flags, io, (agent) => attempt(io, (text) => `Error writing config entry ${named}: ${text}`, async () => {
      const parameters = flags.cas ? { cas: String(flags['modify-index']) } : {}
      const written = await agent.askOk({ method: 'PUT', path: '/v1/config', parameters, body })
      if (!written.includes('true')) return fail(io, `Config entry not updated: ${named}`)
      io.out(`Config entry written: ${named}`)
      return 0
    }), 'Error connect to Consul agent')
  },
})
