import type { HttpProbeAnswer, Probes } from '../../runtime/probes.ts'
import { ConsulError } from '../../std/errors.ts'
import type { Attempt } from './attempt.ts'
import type { HttpRequest } from './http-request.ts'

const maxRedirects = 10

interface Exchange {
  readonly attempt: Attempt
  /** Whether they are followed. */
  readonly redirects: boolean
}

/** Follows redirects as Go's client does. Rejects with `ConsulError` in its words. */
export async function finalAnswer(probes: Pick<Probes, 'http'>, first: HttpRequest, { attempt, redirects }: Exchange): Promise<HttpProbeAnswer> {
  let request = first
  for (let followed = 0; ; followed++) {
    let answer: HttpProbeAnswer
    try {
      answer = await probes.http(request.probe(), attempt.signal)
    } catch (error) {
      if (attempt.end === 'timed out') throw request.failure('context deadline exceeded (Client.Timeout exceeded while awaiting headers)')
      throw error instanceof ConsulError ? request.failure(error.message) : error
    }
    const next = redirects ? redirected(request, answer) : undefined
    if (next === undefined) return answer
    answer.drop()
    if (followed === maxRedirects - 1) throw next.failureAt(answer.header('location'), `stopped after ${maxRedirects} redirects`)
    request = next
  }
}

function redirected(request: HttpRequest, answer: HttpProbeAnswer): HttpRequest | undefined {
  const { status } = answer
  if (![301, 302, 303, 307, 308].includes(status)) return undefined
  const location = answer.header('location')
  if (location === '') {
    if (status >= 307) return undefined
    answer.drop()
    throw request.failure(`${status} response missing Location header`)
  }
  const next = request.redirected(location, status < 307)
  if (next instanceof ConsulError) {
    answer.drop()
    throw next
  }
  return next
}
