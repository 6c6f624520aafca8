import { type ConfigRequest, loadConfig } from '../../agent/config/load.ts'
import type { AgentConfig } from '../../agent/config/agent-config.ts'
import type { OptionValue } from '../../agent/config/option.ts'
import { optionByFlag, options } from '../../agent/config/options/index.ts'
import { HostError } from '../../runtime/host.ts'
import { byteArray } from '../../std/bytes.ts'
import { ConsulError, InputError } from '../../std/errors.ts'
import { protocolVersions } from '../../std/version.ts'
import { type RunningAgent, runProgram, type StartAgent } from '../agent/program.ts'
import { command, type CommandIo, fail } from '../command.ts'
import { type Flag, type Flags, numberFlag, pairsFlag, stringFlag, switchFlag, textsFlag, valueFlag } from '../flag.ts'

/** What a leave may take. */
const leaveTimeoutMs = 15_000

const flags: Flags = { ...sourceFlags(), ...optionFlags() }

export const agent = command({
  words: 'agent',
  summary: 'Runs a Consul agent',
  help: `
Usage: consul agent [options]

  Runs a Consul agent until it is interrupted. An agent is one node of a cluster.
`,
  flags,
  flagError: (error) => `==> error parsing flags: ${error}`,
  async run({ flags: values, args, io }) {
    if (args.length > 0) return fail(io, `==> Unexpected extra arguments: [${args.join(' ')}]`)
    try {
      const request: ConfigRequest = {
        devMode: values['dev'] === true,
        paths: values['config-file'] as readonly string[],
        format: values['config-format'] as string,
        fragments: values['hcl'] as readonly string[],
        values: givenOptions(values),
      }
      return await serve(request, io)
    } catch (error) {
      if (error instanceof InputError || error instanceof HostError || error instanceof ConsulError) return fail(io, `==> ${error.message}`)
      throw error
    }
  },
})

/** Flags that say where configuration comes from. -config-dir and -config-file keep one order between them. */
function sourceFlags(): Flags {
  return {
    'config-file': textsFlag('Path to a configuration file in HCL or JSON, by its extension. Can be given more than once.'),
    'config-dir': textsFlag("Path to a directory: its files that end in '.hcl' or '.json' are read in the order of their names. Can be given more than once.", 'config-file'),
    'config-format': stringFlag("Read all configuration files in this format, whatever their names end in: 'hcl' or 'json'"),
    dev: switchFlag('Run in development mode: one server that keeps everything in memory.'),
    hcl: textsFlag('A piece of configuration in HCL. Can be given more than once.'),
  }
}

function optionFlags(): Flags {
  const out: Record<string, Flag<unknown>> = {}
  for (const { flag, flagDoc, doc, kind } of options) {
    if (flag === undefined) continue
    const text = flagDoc ?? doc
    out[flag] = kind === 'bool' ? switchFlag(text)
      : kind === 'int' ? numberFlag(text)
      : kind === 'strings' ? textsFlag(text)
      : kind === 'map' ? pairsFlag(text)
      : valueFlag(text)
  }
  return out
}

/** Values of the flags that were given, by key. */
function givenOptions(values: Readonly<Record<string, unknown>>): ReadonlyMap<string, OptionValue> {
  const out = new Map<string, OptionValue>()
  for (const [flag, value] of Object.entries(values)) {
    const row = optionByFlag.get(flag)
    if (row === undefined || value === undefined) continue
    if (Array.isArray(value) && value.length === 0) continue
    if (value instanceof Map && value.size === 0) continue
    const exact = typeof value === 'bigint' && Number.isSafeInteger(Number(value)) ? Number(value) : value
    out.set(row.key, exact as OptionValue)
  }
  return out
}

async function serve(request: ConfigRequest, io: CommandIo): Promise<number> {
  const current = loadConfig(request, io.host)
  const { config, warnings } = current
  const [{ runAgent }, { agentWorld }] = await Promise.all([import('../../index.ts'), import('../agent/world.ts')])
  const world = await agentWorld({ log: config.log, io })
  for (const warning of warnings) world.log.warn(warning)
  const start: StartAgent = async (onIdentity) => {
    const running = await runAgent(config, {
      hub: world.hub,
      awaitLeader: false,
      reload: { current, read: () => loadConfig(request, io.host), setLogLevel: world.setLogLevel },
      onFigures: (figures) => io.onUserSignal(() => io.error(figures())),
      onIdentity: (nodeId) => {
        onIdentity(nodeId)
        checkProtocol(config)
      },
    })
    return config.pidFile === '' ? running : withPidFile(running, config.pidFile, io)
  }
  const code = await runProgram(start, {
    facts: config,
    quiet: config.log.json,
    leaveTimeoutMs,
    skipLeaveOnInterrupt: config.skipLeaveOnInterrupt,
    leaveOnTerminate: config.leaveOnTerminate,
  }, world)
  world.log.info('Exit code', { code })
  return code
}

/** The original judges the protocol when it starts, not when it reads its configuration. */
function checkProtocol({ protocol }: AgentConfig): void {
  const { least, most } = protocolVersions
  if (protocol >= least && protocol <= most) return
  const how = protocol < least ? 'low' : 'high'
  throw new InputError(`Failed to start Consul server: Protocol version '${protocol}' too ${how}. Must be in range: [${least}, ${most}]`)
}

/** Writes the process ID to a file that goes away with the agent. */
async function withPidFile(agent: RunningAgent, path: string, io: CommandIo): Promise<RunningAgent> {
  try {
    await io.writeFile(path, single(byteArray(String(io.pid))))
  } catch (error) {
    await agent.close()
    if (error instanceof HostError) throw new InputError(`Could not open pid file: ${error.message}`, { cause: error })
    throw error
  }
  return {
    failed: agent.failed,
    left: agent.left,
    reload: () => agent.reload(),
    async leave() {
      await agent.leave()
      await io.removeFile(path)
    },
    async close() {
      await agent.close()
      await io.removeFile(path)
    },
  }
}

async function* single(chunk: Uint8Array): AsyncGenerator<Uint8Array> {
  yield chunk
}
