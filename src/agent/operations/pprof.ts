import type { ProfileAnswer, ProfileRequest } from '../../contract/agent.ts'
import type { Machine } from '../../runtime/machine.ts'
import type { Clock } from '../../runtime/ports.ts'
import { ProfilerBusy } from '../../runtime/profiler.ts'
import { byteString } from '../../std/bytes.ts'
import { type ProfileKind, takeProfile } from '../profiles/profile.ts'

const kinds: ReadonlyMap<string, ProfileKind> = new Map([['profile', 'profile'], ['heap', 'heap'], ['allocs', 'allocs']])

const page = `<html>
<head>
<title>/debug/pprof/</title>
</head>
<body>
/debug/pprof/<br>
<br>
Types of profiles available:
<ul>
<li><a href=allocs>allocs</a>: memory that is allocated while it is looked</li>
<li><a href=cmdline>cmdline</a>: the command line of the program</li>
<li><a href=heap>heap</a>: memory that is allocated while it is looked and still in use at the end</li>
<li><a href=profile>profile</a>: where time goes; seconds= says for how long it is looked</li>
</ul>
</body>
</html>
`

/** `/debug/pprof/`. */
export async function pprof(machine: Machine, clock: Clock, { name, seconds }: ProfileRequest, gone: () => AbortSignal): Promise<ProfileAnswer | undefined> {
  if (name === '') return { kind: 'page', bytes: page }
  if (name === 'cmdline') return { kind: 'text', bytes: machine.program.arguments.join('\0') }
  const kind = kinds.get(name)
  if (kind === undefined) return undefined
  try {
    return { kind: 'profile', bytes: byteString(await takeProfile(machine.profiler, kind, seconds * 1000, clock.wall(), gone())) }
  } catch (error) {
    if (error instanceof ProfilerBusy) return { failure: `Could not enable CPU profiling: cpu ${error.message}` }
    throw error
  }
}
