import type { EventsRequest } from '../../contract/agent.ts'
import type { UserEvent } from '../../contract/http/event/event-form.ts'
import type { Clock } from '../../runtime/ports.ts'
import { milliseconds } from '../../std/duration.ts'
import { eventIndex, type EventRing } from './event-ring.ts'

const maxWaitMs = 600_000

interface Listed {
  readonly index: number | bigint
  readonly events: readonly UserEvent[]
}

/** At once, unless the index is exactly the one given; then when it is another, or the time is over (surface/http.md H056). */
export async function listEvents(ring: EventRing, clock: Clock, { name, index, wait }: EventsRequest, gone: () => AbortSignal): Promise<Listed> {
  const listed = (): Listed => {
    const events = ring.named(name)
    return { index: eventIndex(events), events }
  }
  const first = listed()
  if (index === 0 || first.index !== index) return first
  const asked = milliseconds(wait)
  const left = gone()
  return new Promise((resolve) => {
    const finish = (): void => {
      stop()
      timer.cancel()
      left.removeEventListener('abort', finish)
      resolve(listed())
    }
    const woken = (): void => {
      if (eventIndex(ring.named(name)) === index) stop = ring.onEvent(woken)
      else finish()
    }
    let stop = ring.onEvent(woken)
    const timer = clock.timer(asked <= 0 ? maxWaitMs : Math.min(asked, maxWaitMs), finish)
    left.addEventListener('abort', finish, { once: true })
  })
}
