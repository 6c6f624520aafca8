import type { AgentServiceRequest } from '../../contract/agent.ts'
import { serviceForm } from '../../contract/http/agent/service-form.ts'
import type { AgentServiceForm } from '../../contract/http/agent/service-form.ts'
import type { Clock, Random } from '../../runtime/ports.ts'
import { milliseconds } from '../../std/duration.ts'
import type { LocalState } from '../local/local-state.ts'
import { contentHash } from './content-hash.ts'

const defaultWaitMs = 300_000
const maxWaitMs = 600_000

interface Parts {
  readonly local: LocalState
  readonly clock: Clock
  readonly random: Random
}

/**
 * `/v1/agent/service/:id`: the service with its hash, at once unless its hash is the one given; then when it is another, or there is no
 * such service any more, or the time is over, which is up to a sixteenth longer than asked (surface/http.md G46, G48).
 */
export async function watchedService(parts: Parts, { id, hash, wait }: AgentServiceRequest, gone: () => AbortSignal): Promise<AgentServiceForm | undefined> {
  const { local, clock, random } = parts
  const first = hashed(local, id)
  if (hash === '' || first?.ContentHash !== hash) return first
  const asked = milliseconds(wait)
  const waitMs = asked === 0 ? defaultWaitMs : Math.min(asked, maxWaitMs)
  const left = gone()
  return new Promise((resolve) => {
    const finish = (): void => {
      stop()
      timer.cancel()
      left.removeEventListener('abort', finish)
      resolve(hashed(local, id))
    }
    const stop = local.onService(id, () => {
      if (hashed(local, id)?.ContentHash !== hash) finish()
    })
    const timer = clock.timer(waitMs + (random.float() * waitMs) / 16, finish)
    left.addEventListener('abort', finish, { once: true })
  })
}

function hashed(local: LocalState, id: string): AgentServiceForm | undefined {
  const service = local.service(id)
  if (service === undefined) return undefined
  const form = serviceForm(service)
  return { ...form, ContentHash: contentHash(form) }
}
