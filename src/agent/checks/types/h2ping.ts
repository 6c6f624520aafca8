import { ConsulError } from '../../../std/errors.ts'
import type { Attempt } from '../attempt.ts'
import type { CheckContext } from '../check-context.ts'
import type { CheckRow } from '../check-row.ts'
import { dialTarget } from '../dial-target.ts'
import { IntervalCheck } from '../interval.ts'
import { tlsOf } from '../tls.ts'

const defaultTimeoutMs = 10_000

/** An HTTP/2 ping is answered (CK12, since 1.10). */
export const h2ping: CheckRow = {
  type: 'h2ping',
  applies: (definition) => definition.H2PING !== '' && definition.Interval > 0,
  asksInterval: (definition) => definition.H2PING !== '',
  start: (context) => new IntervalCheck(context, defaultTimeoutMs, (attempt) => ping(context, attempt)),
}

async function ping(context: CheckContext, attempt: Attempt): Promise<void> {
  const fault = await pingFault(context, attempt)
  if (fault === undefined) context.result('passing', 'HTTP2 ping was successful')
  else context.result('critical', fault)
}

async function pingFault({ definition, world }: CheckContext, attempt: Attempt): Promise<string | undefined> {
  const { H2PING: address } = definition
  const target = dialTarget('tcp', address)
  if ('error' in target) return `Failed to dial to ${address}: ${target.error}`
  try {
    await world.probes.http2Ping(target, definition.H2PingUseTLS === false ? undefined : tlsOf(definition, target.host), attempt.signal)
    return undefined
  } catch (error) {
    if (attempt.end !== undefined) return 'HTTP2 ping failed: context deadline exceeded'
    if (!(error instanceof ConsulError)) throw error
    return error.code === 'no-answer' ? `HTTP2 ping failed: ${error.message}` : `Failed to dial to ${address}: ${error.message}`
  }
}
