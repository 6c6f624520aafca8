import { ConsulError } from '../../../std/errors.ts'
import type { HttpProbeAnswer } from '../../../runtime/probes.ts'
import type { Attempt } from '../attempt.ts'
import type { CheckContext } from '../check-context.ts'
import type { CheckRow } from '../check-row.ts'
import { finalAnswer } from '../http-exchange.ts'
import { HttpRequest } from '../http-request.ts'
import { IntervalCheck } from '../interval.ts'
import { OutputRing } from '../output-ring.ts'

const defaultTimeoutMs = 10_000

/** A request is answered with 2xx; 429 is a warning (CK02, CK03). */
export const http: CheckRow = {
  type: 'http',
  applies: (definition) => definition.HTTP !== '' && definition.Interval > 0,
  asksInterval: (definition) => definition.HTTP !== '',
  start: (context) => new IntervalCheck(context, defaultTimeoutMs, (attempt) => request(context, attempt)),
}

async function request(context: CheckContext, attempt: Attempt): Promise<void> {
  const { definition } = context
  let answer: HttpProbeAnswer
  try {
    answer = await finalAnswer(context.world.probes, HttpRequest.of(definition), { attempt, redirects: !definition.DisableRedirects })
  } catch (error) {
    if (attempt.end === 'closed') return
    if (!(error instanceof ConsulError)) throw error
    context.result('critical', error.message)
    return
  }
  const output = new OutputRing(context.outputBytes)
  try {
    for await (const chunk of answer.body) output.write(chunk)
  } catch (error) {
    // What the status said still holds, as in the original; a body without end is cut off by the time limit.
    if (attempt.end === 'closed') return
    context.world.log.warn('Check error while reading body', { check: context.id, error })
  }
  const { status, reason } = answer
  const method = definition.Method === '' ? 'GET' : definition.Method
  const url = definition.ProxyHTTP === '' ? definition.HTTP : definition.ProxyHTTP
  const result = `HTTP ${method} ${url}: ${status}${reason === '' ? '' : ` ${reason}`} Output: ${output.text()}`
  context.result(status >= 200 && status <= 299 ? 'passing' : status === 429 ? 'warning' : 'critical', result)
}
