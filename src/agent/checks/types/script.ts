import { exitText } from '../../../runtime/child-process.ts'
import type { Attempt } from '../attempt.ts'
import { captureRun } from '../captured-run.ts'
import type { CheckContext } from '../check-context.ts'
import type { CheckRow } from '../check-row.ts'
import { IntervalCheck } from '../interval.ts'
import { isScript } from '../script-args.ts'

const defaultTimeoutMs = 30_000

/** A program says by its exit code how things are: 0 passing, 1 warning, anything else critical (CK01). */
export const script: CheckRow = {
  type: 'script',
  applies: (definition) => isScript(definition) && definition.DockerContainerID === '' && definition.Interval > 0,
  asksInterval: isScript,
  start: (context) => new IntervalCheck(context, defaultTimeoutMs, (attempt) => run(context, attempt)),
}

async function run(context: CheckContext, attempt: Attempt): Promise<void> {
  const ended = await captureRun(context, context.definition.ScriptArgs ?? [], attempt)
  if (ended === undefined) return
  const { exit, printed } = ended
  context.world.log.trace('Check output', { check: context.id, output: printed })
  if (exitText(exit) === undefined) context.result('passing', printed)
  else context.result(exit.code === 1 ? 'warning' : 'critical', printed)
}
