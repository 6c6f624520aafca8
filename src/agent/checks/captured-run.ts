import type { CapturedChild, ChildExit } from '../../runtime/child-process.ts'
import { formatDuration, nanoseconds } from '../../std/duration.ts'
import { ConsulError } from '../../std/errors.ts'
import type { Attempt } from './attempt.ts'
import type { CheckContext } from './check-context.ts'
import { OutputRing } from './output-ring.ts'

/** A program that ran to its end, and what it printed. */
export interface CapturedRun {
  readonly exit: ChildExit
  readonly printed: string
}

/** Runs a program within an attempt. What keeps it from its end, this reports itself: undefined. */
export async function captureRun(context: CheckContext, argv: readonly string[], attempt: Attempt): Promise<CapturedRun | undefined> {
  const { world, id } = context
  const output = new OutputRing(context.outputBytes)
  let child: CapturedChild
  try {
    const [program = '', ...args] = argv
    child = await world.startCaptured({ argv: [program, ...args], output: (chunk) => output.write(chunk) })
  } catch (error) {
    if (!(error instanceof ConsulError)) throw error
    world.log.error('Check failed to invoke', { check: id, error: error.message })
    // Past the thresholds, as in the original: nothing was tried.
    context.set('critical', error.message)
    return undefined
  }
  const exit = await endOf(child, attempt)
  const printed = output.report()
  if (attempt.end === undefined) return { exit, printed }
  if (attempt.end === 'timed out') timedOut(context, attempt, printed)
  return undefined
}

function timedOut(context: CheckContext, attempt: Attempt, printed: string): void {
  const timeout = formatDuration(nanoseconds(attempt.timeoutMs))
  context.world.log.warn('Timed out running check', { check: context.id, timeout })
  context.set('critical', `Timed out (${timeout}) running check${printed === '' ? '' : `\n\n${printed}`}`)
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
