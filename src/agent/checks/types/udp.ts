import { ConsulError } from '../../../std/errors.ts'
import type { Attempt } from '../attempt.ts'
import type { CheckContext } from '../check-context.ts'
import type { CheckRow } from '../check-row.ts'
import { dialTarget } from '../dial-target.ts'
import { IntervalCheck } from '../interval.ts'

const defaultTimeoutMs = 10_000

/** Nobody says that a datagram cannot be delivered; silence will do (CK11, since 1.13). */
export const udp: CheckRow = {
  type: 'udp',
  applies: (definition) => definition.UDP !== '' && definition.Interval > 0,
  asksInterval: (definition) => definition.UDP !== '',
  start: (context) => new IntervalCheck(context, defaultTimeoutMs, (attempt) => send(context, attempt)),
}

async function send(context: CheckContext, attempt: Attempt): Promise<void> {
  const { UDP: address } = context.definition
  const fault = await sendFault(context, address, attempt)
  if (fault === undefined) {
    context.result('passing', `UDP connect ${address}: Success`)
    return
  }
  context.world.log.warn('Check socket connection failed', { check: context.id, error: fault })
  context.result('critical', fault)
}

async function sendFault({ world }: CheckContext, address: string, attempt: Attempt): Promise<string | undefined> {
  const target = dialTarget('udp', address)
  if ('error' in target) return target.error
  try {
    await world.probes.datagram(target, attempt.signal)
  } catch (error) {
    if (attempt.end !== undefined) return undefined
    if (error instanceof ConsulError) return error.message
    throw error
  }
  return undefined
}
