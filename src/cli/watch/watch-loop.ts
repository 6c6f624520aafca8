import { formatDuration, nanoseconds } from '../../std/duration.ts'
import { ConsulError, InputError } from '../../std/errors.ts'
import { quote } from '../../std/quote.ts'
import type { AgentConnection } from '../agent-connection.ts'
import type { CommandIo } from '../command.ts'
import type { ReadView, View } from './kv-views.ts'

const retryMs = 5_000
const mostRetryMs = 180_000

export interface WatchOptions {
  readonly type: string
  readonly stale: boolean
  /** Ends the watch. */
  readonly signal: AbortSignal
}

/**
 * Reads a view again and again, each time waiting for news, and hands every change to `handle` until that says stop. Failures are
 * reported and tried again, each time after a longer pause.
 */
export async function watchView(
  agent: AgentConnection, read: ReadView, { type, stale, signal }: WatchOptions, io: CommandIo, handle: (view: View) => Promise<'go on' | 'stop'>,
): Promise<void> {
  let index = 0n
  let last: string | undefined
  let failures = 0
  while (!signal.aborted) {
    let view: View
    try {
      view = await read(agent, { index, stale, signal })
    } catch (error) {
      if (signal.aborted) return
      if (!(error instanceof ConsulError) && !(error instanceof InputError)) throw error
      failures++
      index = 0n
      const pauseMs = Math.min(retryMs * failures ** 2, mostRetryMs)
      io.error(`[ERROR] consul.watch: Watch errored: type=${type} error=${quote(error.message)} retry=${formatDuration(nanoseconds(pauseMs))}`)
      await pause(io, pauseMs, signal)
      continue
    }
    failures = 0
    if (view.index === index && last !== undefined) continue
    // An index that went back starts the watch anew.
    index = view.index
    const json = view.json('')
    if (json === last) continue
    last = json
    if ((await handle(view)) === 'stop') return
  }
}

function pause(io: CommandIo, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = io.timer(ms, done)
    function done(): void {
      timer.cancel()
      signal.removeEventListener('abort', done)
      resolve()
    }
    signal.addEventListener('abort', done)
  })
}
