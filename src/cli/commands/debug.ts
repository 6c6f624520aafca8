import { formatDuration, milliseconds, type Nanoseconds } from '../../std/duration.ts'
import { ConsulError, InputError } from '../../std/errors.ts'
import { HostError } from '../../runtime/host.ts'
import { parseJson } from '../../wire/json-parse.ts'
import { clientFlags } from '../agent-flags.ts'
import type { AgentConnection } from '../agent-connection.ts'
import { command, type CommandIo } from '../command.ts'
import { connected } from '../connected.ts'
import { archiveFolder } from '../debug/archive.ts'
import { captureDynamic } from '../debug/capture-dynamic.ts'
import { captureStatic } from '../debug/capture-static.ts'
import { type Target, targets } from '../debug/targets.ts'
import { writeText } from '../debug/write-text.ts'
import { boolFlag, durationFlag, stringFlag, textsFlag } from '../flag.ts'
import { memberAt } from '../json-member.ts'

/** Of the form of the folder and its files. */
const formVersion = 1
const least = { duration: 10_000_000_000, interval: 5_000_000_000 } as const
/** So that the last interval is whole. */
const graceMs = 2000

export const debug = command({
  words: 'debug',
  summary: 'Records a debugging archive for operators',
  help: `
Usage: consul debug [options]

  Watches an agent for some time and writes what it says of itself, its machine and
  its cluster into an archive.

  With ACLs on, this takes a token with operator:read.

  Everything there is, for the usual two minutes, into the current folder:

      $ consul debug

  For how long says -duration, how often what changes is looked at says -interval:

      $ consul debug -interval=20s -duration=1m

  Only some of it:

      $ consul debug -capture metrics -capture agent

  To another place, as a folder of files:

      $ consul debug -output=/foo/bar/my-debugging -archive=false

  An interrupt ends it early; what was captured until then is in the archive.
  Look through it before you give it to somebody: secrets of the configuration
  are hidden, but it tells much of the cluster all the same. Profiles are those
  that the agent has.
`,
  flags: {
    archive: boolFlag('Pack the files into an archive. With false they stay as a folder.', true),
    capture: textsFlag(`What to capture: ${targets.join(', ')}. Everything unless given. Can be given more than once.`),
    duration: durationFlag('For how long to capture.', 120_000_000_000),
    interval: durationFlag('How often to capture what changes, as metrics and profiles.', 30_000_000_000),
    output: stringFlag('Path of the folder, or of the archive without its ending. consul-debug- with the time unless given.'),
    ...clientFlags,
  },
  flagError: (error) => `==> Error parsing flags: ${error}`,
  async run({ flags, args, io }) {
    if (args.length > 0) return problem(io, 'debug: Too many arguments provided, expected 0')
    const output = flags.output || `consul-debug-${Math.floor(io.wall() / 1000)}`
    const request = { ...flags, output }
    return connected(flags, io, (agent) => run(agent, request, io), '==> Error connecting to Consul agent')
  },
})

interface Request {
  readonly archive: boolean
  readonly capture: readonly string[]
  readonly duration: Nanoseconds
  readonly interval: Nanoseconds
  readonly output: string
}

async function run(agent: AgentConnection, request: Request, io: CommandIo): Promise<number> {
  const { archive, duration, interval, output } = request
  let prepared: Prepared
  try {
    prepared = await prepare(agent, request, io)
  } catch (error) {
    return problem(io, `Capture validation failed: ${textOf(error)}`)
  }
  const { version, capture } = prepared
  const name = archive ? `${output}.tar.gz` : output
  io.out('==> Starting debugger and capturing static information...')
  io.out(`     Agent Version: '${version}'`)
  io.out(`          Interval: '${formatDuration(interval)}'`)
  io.out(`          Duration: '${formatDuration(duration)}'`)
  io.out(`            Output: '${name}'`)
  io.out(`           Capture: '${capture.join(', ')}'`)
  await captureStatic(agent, capture, output, io)
  await captureDynamic(agent, { capture, output, intervalMs: milliseconds(interval), durationMs: milliseconds(duration) + graceMs }, io)
  const index = { Version: formVersion, AgentVersion: version, Interval: formatDuration(interval), Duration: formatDuration(duration), Targets: capture }
  try {
    await writeText(io, `${output}/index.json`, JSON.stringify(index, undefined, '\t'))
    if (archive) await archiveFolder(io, output, name)
  } catch (error) {
    return problem(io, `Archive creation failed: ${textOf(error)}`)
  }
  io.out(`    Saved debug archive: ${name}`)
  return 0
}

interface Prepared {
  readonly version: string
  readonly capture: readonly Target[]
}

/** Finds out what the agent can tell and makes the folder. Throws why not. */
async function prepare(agent: AgentConnection, { capture, duration, interval, output }: Request, io: CommandIo): Promise<Prepared> {
  if (duration < least.duration) throw new InputError(`duration must be longer than ${formatDuration(least.duration)}`)
  // The original names the other bound here.
  if (interval < least.interval) throw new InputError(`interval must be longer than ${formatDuration(least.duration)}`)
  if (duration < interval) throw new InputError(`duration (${formatDuration(duration)}) must be longer than interval (${formatDuration(interval)})`)
  const { version, enableDebug } = await asked(agent)
  const wanted: readonly string[] = capture.length === 0 ? targets : capture
  if (!enableDebug && wanted.includes('pprof')) {
    io.error('[WARN] Unable to capture pprof. Set enable_debug to true on target agent to enable profiling.')
  }
  const known = wanted.filter((name) => enableDebug || name !== 'pprof').map((name) => {
    const target = targets.find((one) => one === name)
    if (target === undefined) throw new InputError(`target not found: ${name}`)
    return target
  })
  if (io.host.pathKind(output) !== 'absent') throw new InputError(`output directory already exists: ${output}`)
  try {
    await io.makeFolder(output)
  } catch (error) {
    throw new InputError(`could not create output directory: ${textOf(error)}`, { cause: error })
  }
  return { version, capture: known }
}

async function asked(agent: AgentConnection): Promise<{ readonly version: string; readonly enableDebug: boolean }> {
  let body: string
  try {
    body = await agent.askOk({ method: 'GET', path: '/v1/agent/self' })
  } catch (error) {
    throw new InputError(`error querying target agent: ${textOf(error)}. verify connectivity and agent address`, { cause: error })
  }
  const self = parseJson(body)
  const version = memberAt(self, 'Config', 'Version')
  if (typeof version !== 'string') throw new InputError('agent response did not contain version key')
  const enableDebug = memberAt(self, 'DebugConfig', 'EnableDebug')
  if (typeof enableDebug !== 'boolean') throw new InputError('agent response did not contain debug key')
  return { version, enableDebug }
}

function problem(io: CommandIo, text: string): number {
  io.error(`==> ${text}`)
  return 1
}

/** What is the agent's or the disk's fault; anything else is a bug. */
function textOf(error: unknown): string {
  if (error instanceof ConsulError || error instanceof InputError || error instanceof HostError) return error.message
  throw error
}
