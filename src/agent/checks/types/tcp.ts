import { ConsulError } from '../../../std/errors.ts'
import type { Attempt } from '../attempt.ts'
import type { CheckContext } from '../check-context.ts'
import type { CheckRow } from '../check-row.ts'
import { dialTarget } from '../dial-target.ts'
import { IntervalCheck } from '../interval.ts'
import { tlsOf } from '../tls.ts'

const defaultTimeoutMs = 10_000

/** A port takes connections, and shakes hands if TLS is asked for (CK04, CK14). */
export const tcp: CheckRow = {
  type: 'tcp',
  applies: (definition) => definition.TCP !== '' && definition.Interval > 0,
  asksInterval: (definition) => definition.TCP !== '',
  start: (context) => new IntervalCheck(context, defaultTimeoutMs, (attempt) => connect(context, attempt)),
}

async function connect(context: CheckContext, attempt: Attempt): Promise<void> {
  const { definition, world } = context
  const fault = await connectFault(context, attempt)
  if (attempt.end === 'closed') return
  if (fault === undefined) {
    context.result('passing', `${definition.TCPUseTLS ? 'TCP+TLS' : 'TCP'} connect ${definition.TCP}: Success`)
    return
  }
  world.log.warn('Check socket connection failed', { check: context.id, error: fault })
  context.result('critical', fault)
}

async function connectFault({ definition, world }: CheckContext, attempt: Attempt): Promise<string | undefined> {
  const target = dialTarget('tcp', definition.TCP)
  if ('error' in target) return target.error
  try {
    await world.probes.connect(target, definition.TCPUseTLS ? tlsOf(definition, target.host) : undefined, attempt.signal)
    return undefined
  } catch (error) {
    if (attempt.end !== undefined) return `dial tcp ${definition.TCP}: i/o timeout`
    if (error instanceof ConsulError) return error.message
    throw error
  }
}
