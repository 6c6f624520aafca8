import { formatDuration, nanoseconds } from '../std/duration.ts'
import { ConsulError, InputError } from '../std/errors.ts'
import type { Mark, ReadView, View, ViewSource } from './view.ts'

const retryMs = 5_000
const mostRetryMs = 180_000

export interface WatchOptions {
  readonly stale: boolean
  /** Ends the watch. */
  readonly signal: AbortSignal
}

/** What a watch needs of what is around it. */
export interface WatchWorld {
  timer(delayMs: number, fire: () => void): { cancel(): void }
  /** Told of a failure that the watch survives; `retry` is as `5s`. */
  failed(error: string, retry: string): void
}

/**
 * Reads a view again and again, each time waiting for news, and hands every change to `handle` until that says stop. Failures are
 * reported and tried again, each time after a longer pause.
 */
export async function watchView(
  agent: ViewSource, read: ReadView, { stale, signal }: WatchOptions, world: WatchWorld, handle: (view: View) => Promise<'go on' | 'stop'>,
): Promise<void> {
  let mark: Mark = 0n
  let last: string | undefined
  let failures = 0
  while (!signal.aborted) {
    let view: View
    try {
      view = await read(agent, { mark, stale, signal })
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof ConsulError) && !(error instanceof InputError)) throw error
      failures++
      mark = 0n
      const pauseMs = Math.min(retryMs * failures ** 2, mostRetryMs)
      world.failed(error.message, formatDuration(nanoseconds(pauseMs)))
      await pause(world, pauseMs, signal)
      continue
    }
    failures = 0
    if (view.mark === mark && last !== undefined) continue
    // An index that went back starts the watch anew.
    mark = view.mark
    const json = view.json('')
    if (json === last) continue
    last = json
    if ((await handle(view)) === 'stop') return
  }
}

function pause(world: WatchWorld, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = world.timer(ms, done)
    function done(): void {
      timer.cancel()
      signal.removeEventListener('abort', done)
      resolve()
    }
    signal.addEventListener('abort', done)
  })
}
