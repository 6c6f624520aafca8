import { ConsulError } from '../../../std/errors.ts'
import type { Attempt } from '../attempt.ts'
import type { CheckContext } from '../check-context.ts'
import type { CheckRow } from '../check-row.ts'
import { runInContainer } from '../docker-exec.ts'
import { IntervalCheck } from '../interval.ts'
import { isScript } from '../script-args.ts'

/** The original waits for ever; ten minutes are enough for a program that says how things are. */
const defaultTimeoutMs = 600_000

/** As a script, in a container (CK06). */
export const docker: CheckRow = {
  type: 'docker',
  applies: (definition) => isScript(definition) && definition.DockerContainerID !== '' && definition.Interval > 0,
  start: (context) => new IntervalCheck(context, defaultTimeoutMs, (attempt) => run(context, attempt)),
}

async function run(context: CheckContext, attempt: Attempt): Promise<void> {
  const { world, id } = context
  try {
    const { exitCode, printed } = await runInContainer(context, attempt)
    world.log.trace('Check output', { check: id, output: printed })
    context.result(exitCode === 0 ? 'passing' : exitCode === 1 ? 'warning' : 'critical', printed)
  } catch (error) {
    if (attempt.end === 'closed') return
    if (!(error instanceof ConsulError)) throw error
    world.log.debug('Check failed', { check: id, error: error.message })
    context.result('critical', error.message)
  }
}
