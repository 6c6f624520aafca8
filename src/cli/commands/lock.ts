import { textOfBytes } from '../../std/bytes.ts'
import { milliseconds } from '../../std/duration.ts'
import { createClient } from '../../api/index.ts'
import type { Client } from '../../api/index.ts'
import { platformTiming } from '../../api/platform.ts'
import type { AgentConnection } from '../agent-connection.ts'
import { clientFlags, serverFlags } from '../agent-flags.ts'
import { command, fail } from '../command.ts'
import { connected } from '../connected.ts'
import { boolFlag, durationFlag, intFlag, stringFlag } from '../flag.ts'
import { holdAndRun } from '../lock/hold-and-run.ts'

export const lock = command({
  words: 'lock',
  summary: 'Execute a command holding a lock',
  help: `
Usage: consul lock [options] prefix child...

  Takes a lock below a prefix, then runs a command, which may count on holding
  the lock while it runs. When the lock is lost, or the agent cannot be
  reached, the command gets a SIGTERM and a few seconds to put its things in
  order, and after these a SIGKILL.

  With -n=1 there is one holder at a time. A larger number makes a semaphore,
  which as many can hold at once.

  The prefix must be one that may be written to.
`,
  flags: {
    ...clientFlags,
    ...serverFlags,
    'child-exit-code': boolFlag('Exit with 2 if the command failed. Otherwise its failure is only told, which is the default.'),
    n: intFlag('How many may hold the lock at a time. More than one makes it a semaphore. The default value is 1.', 1),
    'monitor-retry': intFlag('How many errors of the agent (status 500) in a row to survive while the lock is watched, with a second '
      + 'between tries. That rides out a change of the leader, but a lost lock is noticed later. The default value is 3; 0 survives none.', 3),
    name: stringFlag('Name of the session that holds the lock. By default it is made from the command.'),
    'pass-stdin': boolFlag('Let the command read this program\'s standard input.'),
    shell: boolFlag('Run the command by a shell: the one in the environment variable SHELL, else /bin/sh.', true),
    timeout: durationFlag('How long to try to get the lock, like "1s" or "3h". The default value is 0, which means for ever.'),
    verbose: boolFlag('Tell what is going on.'),
    try: { ...durationFlag('DEPRECATED. Use -timeout instead.'), keptBy: 'timeout' },
  },
  async run({ flags, args, io }) {
    if (flags.n <= 0) return fail(io, 'Lock holder limit must be positive')
    const [place, ...child] = args
    const [program, ...rest] = child
    if (place === undefined || program === undefined) return fail(io, 'Key prefix and child command must be specified')
    const timeoutMs = milliseconds(flags.timeout)
    if (timeoutMs < 0) return fail(io, 'Timeout must be positive')
    if (flags['monitor-retry'] < 0) return fail(io, "Number for 'monitor-retry' must be >= 0")
    const prefix = place.startsWith('/') ? place.slice(1) : place
    return connected(flags, io, (agent) => holdAndRun(io, clientOf(agent, flags.datacenter), platformTiming, {
      prefix,
      child: flags.shell ? [io.env('SHELL') || '/bin/sh', '-c', child.join(' ')] : [program, ...rest],
      sessionName: flags.name || `Consul lock for '${child.join(' ')}' at '${prefix}'`,
      limit: flags.n,
      monitorRetries: flags['monitor-retry'],
      timeoutMs,
      passInput: flags['pass-stdin'],
      childExitCode: flags['child-exit-code'],
      verbose: flags.verbose,
    }))
  },
})

function clientOf(agent: AgentConnection, datacenter: string | undefined): Client {
  return createClient({ transport: agent.transport, token: textOfBytes(agent.token), datacenter: textOfBytes(datacenter ?? '') })
}
