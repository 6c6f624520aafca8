import { byteArray } from '../../std/bytes.ts'
import { exitText } from '../../runtime/child-process.ts'
import { ConsulError } from '../../std/errors.ts'
import { quote } from '../../std/quote.ts'
import type { AgentConnection } from '../agent-connection.ts'
import { clientFlags, serverFlags } from '../agent-flags.ts'
import { childArgv } from '../child-argv.ts'
import { command, type CommandIo, fail } from '../command.ts'
import { attempt, connected } from '../connected.ts'
import { boolFlag, stringFlag, textsFlag } from '../flag.ts'
import { parseGoBool } from '../go-number.ts'
import { helpText } from '../usage.ts'
import { checksView, nodesView, servicesView, serviceView } from '../watch/catalog-views.ts'
import { keyView, prefixView, type ReadView, type View } from '../watch/kv-views.ts'
import { watchView } from '../watch/watch-loop.ts'

const help = `
Usage: consul watch [options] [child...]

  Waits for changes of what a view shows. A child program is run at once and on each
  change, with the view on its standard input. Without one, the view is printed and
  the watch ends.

  The type of the view must be given. Which other parameters it takes depends on it.
`

/** Types of the original that have no view here yet. */
const unbuiltTypes = new Set(['event'])

const flags = {
  type: stringFlag('Type of the view: key, keyprefix, services, nodes, service or checks. The type event is not built yet.'),
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
    const read = viewOf(values.type, values)
    if (typeof read === 'string') return fail(io, read)
    return connected(values, io, (agent) => attempt(io, (text) => `Error querying Consul agent: ${text}`, async () => {
      // The original asks for the node's name first, which shows at once that the agent cannot be reached.
      await agent.askOk({ method: 'GET', path: '/v1/agent/self' })
      return runWatch(agent, read, { type: values.type, stale: values.stale === true, argv: args.length === 0 ? undefined : childArgv(args, values.shell, io) }, io)
    }))
  },
})

interface ViewFlags {
  readonly key: string
  readonly prefix: string
  readonly service: string
  readonly tag: readonly string[]
  readonly passingonly: string
  readonly state: string
}

function viewOf(type: string, values: ViewFlags): ReadView | string {
  switch (type) {
    case 'key': return values.key === '' ? 'Must specify a single key to watch' : keyView(values.key)
    case 'keyprefix': return values.prefix === '' ? 'Must specify a single prefix to watch' : prefixView(values.prefix)
    case 'services': return servicesView
    case 'nodes': return nodesView
    case 'service': {
      const passingOnly = values.passingonly === '' ? false : parseGoBool(values.passingonly)
      if (passingOnly === undefined) return `Failed to parse passingonly flag: strconv.ParseBool: parsing ${quote(values.passingonly)}: invalid syntax`
      return values.service === '' ? 'Must specify a single service to watch' : serviceView(values.service, values.tag, passingOnly)
    }
    case 'checks':
      if (values.service !== '' && values.state !== '') return 'Cannot specify service and state'
      return checksView(values.service, values.service === '' && values.state === '' ? 'any' : values.state)
    default: return unbuiltTypes.has(type) ? `Watch type ${type} is not built yet` : `Unsupported watch type: ${type}`
  }
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
    await watchView(agent, read, { type, stale, signal: aborter.signal }, io, async (view) => {
      if (argv === undefined) {
        io.out(view.json('    '))
        return 'stop'
      }
      code = await handle(view, argv, io)
      return code === 0 ? 'go on' : 'stop'
    })
    return code
  } finally {
    stopListening()
  }
}

async function handle(view: View, argv: readonly [string, ...string[]], io: CommandIo): Promise<number> {
  try {
    const child = await io.startChild({ argv, env: { CONSUL_INDEX: String(view.index) }, stdin: byteArray(`${view.json('')}\n`) })
    const stopListening = io.onSignal((signal) => {
      child.signal(signal)
    })
    const problem = exitText(await child.exited)
    stopListening()
    return problem === undefined ? 0 : fail(io, `Error executing handler: ${problem}`)
  } catch (error) {
    if (error instanceof ConsulError) return fail(io, `Error starting handler: ${error.message}`)
    throw error
  }
}
