import { InputError } from '../../std/errors.ts'
import { loadConfig } from '../../agent/config/load.ts'
import { command, fail } from '../command.ts'
import { boolFlag, stringFlag } from '../flag.ts'

export const validate = command({
  words: 'validate',
  summary: 'Validate config files/directories',
  help: `
Usage: consul validate [options] FILE_OR_DIRECTORY...

  Reads configuration files and directories as "consul agent" would, and says what
  is wrong with them, without starting an agent.

  Give all the files that the agent will get: what is judged is the configuration as
  a whole, so a part of it alone may well be incomplete.

  Exits with 0 if the configuration is valid, else with 1.
`,
  flags: {
    'config-format': stringFlag("Read all files in this format, whatever their names end in: 'hcl' or 'json'"),
    quiet: boolFlag('Print nothing when all is well.'),
  },
  // The original prints the error once more after the flags.
  flagError: (error) => error,
  async run({ flags, args, io }) {
    const format = flags['config-format']
    if (args.length === 0) return fail(io, 'Must specify at least one config file or directory')
    if (!['', 'hcl', 'json'].includes(format)) return fail(io, "-config-format must be either 'hcl' or 'json")
    try {
      const { warnings } = loadConfig({ paths: args, format, starting: false }, io.host)
      if (flags.quiet) return 0
      for (const warning of warnings) io.error(warning)
      io.out('Configuration is valid!')
      return 0
    } catch (error) {
      if (error instanceof InputError) return fail(io, `Config validation failed: ${error.message}`)
      throw error
    }
  },
})
