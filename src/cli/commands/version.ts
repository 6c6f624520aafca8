import { protocolVersions, programVersion } from '../../std/version.ts'
import { command, fail } from '../command.ts'
import { stringFlag } from '../flag.ts'

export const version = command({
  words: 'version',
  summary: 'Prints the Consul version',
  help: 'Usage: consul version [options]',
  flags: { format: stringFlag('How to print it: {pretty|json}', 'pretty') },
  async run({ flags, io }) {
    if (flags.format === 'pretty') io.out(prettyText())
    else if (flags.format === 'json') io.out(jsonText())
    else return fail(io, `Unknown format: ${flags.format}`)
    return 0
  },
})

/** Ends with an empty line, as the original's does. */
function prettyText(): string {
  const { least, most, default: spoken } = protocolVersions
  return `Consul v${programVersion.version}\n`
    + `Protocol ${spoken} spoken by default, understands ${least} to ${most} (agent will automatically use protocol >${spoken} when speaking to compatible agents)\n`
}

function jsonText(): string {
  const { version: number, revision, versionPrerelease } = programVersion
  const { least, most, default: spoken } = protocolVersions
  const value = { Version: number, Revision: revision, Prerelease: versionPrerelease, RPC: { Default: spoken, Min: least, Max: most } }
  return JSON.stringify(value, null, 3)
}
