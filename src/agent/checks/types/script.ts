import { exitText, type CapturedChild, type ChildExit } from '../../../runtime/child-process.ts'
import { formatDuration, nanoseconds } from '../../../std/duration.ts'
import { ConsulError } from '../../../std/errors.ts'
import type { Attempt } from '../attempt.ts'
import type { CheckContext } from '../check-context.ts'
import type { CheckRow } from '../check-row.ts'
import { IntervalCheck } from '../interval.ts'
import { OutputRing } from '../output-ring.ts'
import type { CheckDefinition } from '../world.ts'

const defaultTimeoutMs = 30_000

/** A program says by its exit code how things are: 0 passing, 1 warning, anything else critical (CK01). */
export const script: CheckRow = {
  type: 'script',
  applies: (definition) => isScript(definition) && definition.DockerContainerID === '' && definition.Interval > 0,
  asksInterval: isScript,
  start: (context) => new IntervalCheck(context, defaultTimeoutMs, (attempt) => run(context, attempt)),
}

/** Whether it runs a program, be it in a container; agents allow that only when told to (CK26). */
export function isScript(definition: CheckDefinition): boolean {
  return definition.ScriptArgs !== null && definition.ScriptArgs.length > 0
}

async function run(context: CheckContext, attempt: Attempt): Promise<void> {
  const { world, id, definition } = context
  const output = new OutputRing(context.outputBytes)
  let child: CapturedChild
  try {
    const [program = '', ...args] = definition.ScriptArgs ?? []
    child = await world.startCaptured({ argv: [program, ...args], output: (chunk) => output.write(chunk) })
  } catch (error) {
    if (!(error instanceof ConsulError)) throw error
    world.log.error('Check failed to invoke', { check: id, error: error.message })
    // Past the thresholds, as in the original: nothing was tried.
    context.set('critical', error.message)
    return
  }
  const exit = await endOf(child, attempt)
  if (attempt.end === 'closed') return
  const printed = output.report()
  world.log.trace('Check output', { check: id, output: printed })
  if (attempt.end === 'timed out') {
    const timeout = formatDuration(nanoseconds(attempt.timeoutMs))
    world.log.warn('Timed out running check', { check: id, timeout })
    context.set('critical', `Timed out (${timeout}) running check${printed === '' ? '' : `\n\n${printed}`}`)
    return
  }
  if (exitText(exit) === undefined) context.result('passing', printed)
  else context.result(exit.code === 1 ? 'warning' : 'critical', printed)
}

/** Kills what is left when the attempt is over, so nothing is left when this resolves. */
async function endOf(child: CapturedChild, attempt: Attempt): Promise<ChildExit> {
  const kill = (): void => child.kill()
  if (attempt.signal.aborted) kill()
  attempt.signal.addEventListener('abort', kill, { once: true })
  try {
    return await child.ended
  } finally {
    attempt.signal.removeEventListener('abort', kill)
  }
}
