import { loadConfig } from '../../../agent/config/load.ts'
import { HostError } from '../../../runtime/host.ts'
import { InputError } from '../../../std/errors.ts'
import type { ServiceDefinition } from '../../../wire/records/service.ts'
import { type CommandIo, fail } from '../../command.ts'

/** The services of configuration files, read as an agent in dev mode would; else the exit code. */
export function servicesFromFiles(paths: readonly string[], io: CommandIo): readonly ServiceDefinition[] | number {
  try {
    const { config, warnings } = loadConfig({ devMode: true, paths }, io.host)
    for (const warning of warnings) io.error(warning)
    return config.services
  } catch (error) {
    if (error instanceof InputError || error instanceof HostError) return fail(io, `Error: ${error.message}`)
    throw error
  }
}
