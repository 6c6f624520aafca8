import type { ProbeFault } from '../../../runtime/probes.ts'
import { ConsulError } from '../../../std/errors.ts'
import { quote } from '../../../std/quote.ts'
import type { Attempt } from '../attempt.ts'
import type { CheckContext } from '../check-context.ts'
import type { CheckRow } from '../check-row.ts'
import { dialTarget } from '../dial-target.ts'
import { healthFault, healthRequest } from '../grpc-health.ts'
import { IntervalCheck } from '../interval.ts'
import { tlsOf } from '../tls.ts'

const defaultTimeoutMs = 10_000

/** A gRPC server says of a service, or of itself, that it is serving (CK07). */
export const grpc: CheckRow = {
  type: 'grpc',
  applies: (definition) => definition.GRPC !== '' && definition.Interval > 0,
  asksInterval: (definition) => definition.GRPC !== '',
  start: (context) => new IntervalCheck(context, defaultTimeoutMs, (attempt) => call(context, attempt)),
}

async function call(context: CheckContext, attempt: Attempt): Promise<void> {
  const { definition } = context
  const target = definition.ProxyGRPC === '' ? definition.GRPC : definition.ProxyGRPC
  const fault = await callFault(context, target.split('/', 1)[0]!, attempt)
  if (fault === undefined) context.result('passing', `gRPC check ${target}: success`)
  else context.result('critical', fault)
}

async function callFault({ definition, world }: CheckContext, authority: string, attempt: Attempt): Promise<string | undefined> {
  const slash = definition.GRPC.indexOf('/')
  const service = slash < 0 ? '' : definition.GRPC.slice(slash + 1)
  const target = dialTarget('tcp', authority)
  if ('error' in target) return unavailable('dial-failed', target.error)
  const tls = definition.GRPCUseTLS ? tlsOf(definition, target.host) : undefined
  const request = { target, tls, authority, ...healthRequest(service), timeoutMs: attempt.timeoutMs }
  try {
    return healthFault(await world.probes.grpc(request, attempt.signal))
  } catch (error) {
    if (attempt.end !== undefined) return 'rpc error: code = DeadlineExceeded desc = context deadline exceeded'
    if (error instanceof ConsulError) return unavailable(error.code as ProbeFault, error.message)
    throw error
  }
}

function unavailable(fault: ProbeFault, text: string): string {
  const transport = fault === 'dial-failed' ? `Error while dialing ${text}` : `authentication handshake failed: ${text}`
  const words = fault === 'no-answer' ? text : `connection error: desc = ${quote(`transport: ${transport}`)}`
  return `rpc error: code = Unavailable desc = ${words}`
}
