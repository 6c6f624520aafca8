import type { Attempt } from '../attempt.ts'
import { captureRun } from '../captured-run.ts'
import type { CheckContext } from '../check-context.ts'
import type { CheckRow } from '../check-row.ts'
import { IntervalCheck } from '../interval.ts'

const defaultTimeoutMs = 30_000

/** States of systemd's units on the way up or down. */
const passingThrough = new Set(['activating', 'deactivating', 'reloading', 'refreshing', 'maintenance'])

/**
 * The service manager says that a unit is active (CK13, since 1.13). The original knows only that of Windows; here systemd is asked,
 * and the words are the original's.
 */
export const osService: CheckRow = {
  type: 'os_service',
  applies: (definition) => definition.OSService !== '' && definition.Interval > 0,
  asksInterval: (definition) => definition.OSService !== '',
  start: (context) => new IntervalCheck(context, defaultTimeoutMs, (attempt) => ask(context, attempt)),
}

async function ask(context: CheckContext, attempt: Attempt): Promise<void> {
  const { OSService: unit } = context.definition
  const ended = await captureRun(context, ['systemctl', 'is-active', '--', unit], attempt)
  if (ended === undefined) return
  const state = ended.printed.trim()
  if (ended.exit.code === 0) context.result('passing', `Service "${unit}" is healthy`)
  else if (passingThrough.has(state)) context.result('warning', `Service "${unit}" is ${state}`)
  else context.result('critical', 'OS Service unhealthy')
}
