import { RegularExpressions } from '../../lang/bexpr/regular-expression.ts'
import { milliseconds } from '../../std/duration.ts'
import { InputError } from '../../std/errors.ts'
import { clientFlags, serverFlags } from '../agent-flags.ts'
import { command, fail } from '../command.ts'
import { attempt, connected } from '../connected.ts'
import { execute } from '../exec/execute.ts'
import { boolFlag, durationFlag, stringFlag } from '../flag.ts'
import { helpText } from '../usage.ts'

const help = `
Usage: consul exec [options] [-|command...]

  Runs a command on the nodes of a cluster whose agents allow it (disable_remote_exec
  is false there). Filters, which are regular expressions, choose nodes: by name, by a
  service that runs there, and by a tag of that service. With "-" in place of a command
  a script is read from standard input.
`
const flags = {
  node: stringFlag('Regular expression that names of nodes must match.'),
  prefix: stringFlag('Prefix in the KV store for what belongs to the request.', '_rexec'),
  service: stringFlag('Regular expression that a service of the node must match.'),
  shell: boolFlag('Run the command by a shell.', true),
  tag: stringFlag('Regular expression that a tag of such a service must match. Only with -service.'),
  verbose: boolFlag('Tell what is going on.'),
  wait: durationFlag('How long nodes may be quiet before this is over.', 2_000_000_000),
  'wait-repl': durationFlag('How long to wait for replication before nodes are told, so that they need not ask the leader.', 200_000_000),
  ...clientFlags, ...serverFlags,
}

export const exec = command({
  words: 'exec',
  summary: 'Executes a command on Consul nodes',
  help,
  flags,
  async run({ flags: given, args, io }) {
    const { node, service, tag, prefix, verbose } = given
    const scripted = args.length === 1 && args[0] === '-'
    if (scripted && !given.shell) return fail(io, 'Cannot configure -shell=false when reading from stdin')
    const what = {
      command: given.shell && !scripted ? args.join(' ') : '', args: given.shell ? [] : args, script: scripted ? await io.readInput() : '',
    }
    if (what.command === '' && what.script === '' && what.args.length === 0) {
      fail(io, 'Must specify a command to execute\n')
      return fail(io, helpText(help, flags))
    }
    const problem = filterProblem(given)
    if (problem !== undefined) return fail(io, problem)
    const plan = {
      ...what, prefix, verbose, filters: { node, service, tag }, waitNs: given.wait, replicationMs: milliseconds(given['wait-repl']),
      datacenter: given.datacenter ?? '',
    }
    return connected(given, io, async (agent) => {
      const unknown = await attempt(io, (text) => `Error querying Consul agent: ${text}`, async () => {
        await agent.askOk({ method: 'GET', path: '/v1/agent/self' })
        return 0
      })
      return unknown === 0 ? execute(agent, plan, io) : unknown
    })
  },
})

function filterProblem({ node, service, tag }: { readonly node: string; readonly service: string; readonly tag: string }): string | undefined {
  for (const [what, pattern] of Object.entries({ node, service, tag })) {
    try {
      if (pattern !== '') new RegularExpressions().compile(pattern)
    } catch (error) {
      if (error instanceof InputError) return `Failed to compile ${what} filter regexp: ${error.message}`
      throw error
    }
  }
  return tag !== '' && service === '' ? 'Cannot provide tag filter without service filter.' : undefined
}

