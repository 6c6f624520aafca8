import { byteArray } from '../../std/bytes.ts'
import { exitText } from '../../runtime/child-process.ts'
import { ConsulError } from '../../std/errors.ts'
import { quote } from '../../std/quote.ts'
import type { ReadView, View } from '../../watch/view.ts'
import { neverStale, parametersOf, viewOf } from '../../watch/view-of.ts'
import { watchView } from '../../watch/watch-loop.ts'
import type { AgentConnection } from '../agent-connection.ts'
import { clientFlags, serverFlags } from '../agent-flags.ts'
import { childArgv } from '../child-argv.ts'
import { command, type CommandIo, fail } from '../command.ts'
import { attempt, connected } from '../connected.ts'
import { boolFlag, stringFlag, textsFlag } from '../flag.ts'
import { parseGoBool } from '../go-number.ts'
import { helpText } from '../usage.ts'

const help = `
Usage: consul watch [options] [child...]

  Waits for changes of what a view shows. A child program is run at once and on each
  change, with the view on its standard input. Without one, the view is printed and
  the watch ends.

  The type of the view must be given. Which other parameters it takes depends on it.
`

const flags = {
  type: stringFlag('Type of the view: key, keyprefix, services, nodes, service, checks or event.'),
  key: stringFlag("The key to watch. For type 'key'."),
  prefix: stringFlag("The prefix of the keys to watch. For type 'keyprefix'."),
  service: stringFlag("The service to watch. For types 'service' and 'checks'."),
  tag: textsFlag("A tag that services must have. For type 'service'. Can be given more than once"),
  passingonly: stringFlag("Whether to show only hosts with all checks passing: `[true|false]`. For type 'service'."),
  shell: boolFlag('Run the child by a shell, which the SHELL environment variable names.', true),
  state: stringFlag("The state of checks to watch. For type 'checks'."),
  name: stringFlag("The name of an event to watch. For type 'event'."),
  ...clientFlags, ...serverFlags,
} as const

export const watch = command({
  words: 'watch',
  summary: 'Watch for changes in Consul',
  help,
  flags,
  async run({ flags: values, args, io }) {
    if (values.type === '') {
      io.error('Watch type must be specified')
      io.error('')
      return fail(io, helpText(help, flags))
    }
    // The original looks for its token first, and fails there without a word of its own.
    return connected(values, io, (agent) => {
      if (/^(?:connect|agent)_/.test(values.type)) return Promise.resolve(fail(io, `Type ${values.type} is not supported in the CLI tool`))
      const read = askedView(values.type, values)
      if (typeof read === 'string') return Promise.resolve(fail(io, read))
      const unread = unreadFlags(values)
      if (unread.length > 0) return Promise.resolve(fail(io, `Invalid parameters: [${unread.join(' ')}]`))
      return attempt(io, (text) => `Error querying Consul agent: ${text}`, async () => {
        // The original asks for the node's name first, which shows at once that the agent cannot be reached.
        await agent.askOk({ method: 'GET', path: '/v1/agent/self' })
        return runWatch(agent, read, { type: values.type, stale: values.stale === true, argv: args.length === 0 ? undefined : childArgv(args, values.shell, io) }, io)
      })
    }, '')
  },
})

interface ViewFlags {
  readonly key: string
  readonly prefix: string
  readonly service: string
  readonly tag: readonly string[]
  readonly passingonly: string
  readonly state: string
  readonly name: string
}

function askedView(type: string, { tag, passingonly, ...values }: ViewFlags): ReadView | string {
  const passingOnly = passingonly === '' ? false : parseGoBool(passingonly)
  if (passingOnly === undefined) return `Failed to parse passingonly flag: strconv.ParseBool: parsing ${quote(passingonly)}: invalid syntax`
  return viewOf(type, { ...values, tags: tag, passingOnly, serviceId: '' })
}

/** What was given and means nothing to the type of the view. */
function unreadFlags({ type, stale, tag, ...texts }: ViewFlags & { readonly type: string; readonly stale: boolean | undefined }): readonly string[] {
  const given = (['key', 'name', 'passingonly', 'prefix', 'service', 'state'] as const).filter((name) => texts[name] !== '')
  const unread = [...given, ...(tag.length > 0 ? ['tag' as const] : [])].filter((name) => parametersOf[type]?.includes(name) !== true)
  return [...unread, ...(stale === true && neverStale.has(type) ? ['stale'] : [])].sort()
}

interface WatchRun {
  readonly type: string
  readonly stale: boolean
  readonly argv: readonly [string, ...string[]] | undefined
}

/** Watches until the handler fails, the view was printed, or a signal comes. */
async function runWatch(agent: AgentConnection, read: ReadView, { type, stale, argv }: WatchRun, io: CommandIo): Promise<number> {
  const aborter = new AbortController()
  const stopListening = io.onSignal((signal) => {
    if (signal !== 'SIGHUP') aborter.abort()
  })
  let code = 0
  try {
    const failed = (error: string, retry: string): void => {
      io.error(`[ERROR] consul.watch: Watch errored: type=${type} error=${quote(error)} retry=${retry}`)
    }
    await watchView(agent, read, { stale, signal: aborter.signal }, { timer: (ms, fire) => io.timer(ms, fire), failed }, async (view) => {
      if (argv === undefined) {
        io.out(view.json('    '))
        return 'stop'
      }
      code = await handle(view, argv, io, aborter.signal)
      return code === 0 ? 'go on' : 'stop'
    })
    return code
  } finally {
    stopListening()
  }
}

/** What is marked by a hash has no index. */
function indexText({ mark }: View): string {
  return typeof mark === 'bigint' ? String(mark) : '0'
}

async function handle(view: View, argv: readonly [string, ...string[]], io: CommandIo, stopped: AbortSignal): Promise<number> {
  try {
    const child = await io.startChild({ argv, env: { CONSUL_INDEX: indexText(view) }, stdin: byteArray(`${view.json('')}\n`) })
    const stopListening = io.onSignal((signal) => {
      child.signal(signal)
    })
    const problem = exitText(await child.exited)
    stopListening()
    // A handler that the signal met too has not failed: it was told to end.
    return problem === undefined || stopped.aborted ? 0 : fail(io, `Error executing handler: ${problem}`)
  } catch (error) {
    if (error instanceof ConsulError) return fail(io, `Error starting handler: ${error.message}`)
    throw error
  }
}
