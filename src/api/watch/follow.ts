import { equalValues } from '../../wire/equal.ts'
import type { Answer, U64 } from '../answer.ts'
import { ApiError, ConnectionError } from '../errors.ts'
import { DeadlineError, withDeadline } from '../timing.ts'
import type { Timing } from '../timing.ts'
import { backoffMs } from './backoff.ts'
import type { BackoffOptions } from './backoff.ts'
import { nextIndex } from './index-rule.ts'
import { Pace } from './pace.ts'
import type { PaceOptions } from './pace.ts'

/** How a watch behaves; nothing needs to be given. */
export interface WatchOptions {
  /** Ends the watch: the iteration throws `signal.reason`. */
  readonly signal?: AbortSignal
  /** How long one request may wait for news; 300,000 ms unless given, and the agent allows 600,000. */
  readonly waitMs?: number
  readonly backoff?: BackoffOptions
  readonly pace?: PaceOptions
  /** Told of each error that the watch is going to survive, and when it tries again. */
  readonly onError?: (error: unknown, retryInMs: number) => void
}

/** One blocking request. Index 0 asks for the present state. */
export type Ask<T> = (index: U64, waitMs: number, signal: AbortSignal) => Promise<Answer<T>>

/**
 * Turns a blocking query into a sequence: the state now, then each newer state. The next request is only sent when the consumer
 * asks for more, so a slow consumer skips states in between but never the last one. Server errors and lost connections are tried
 * again with growing pauses; refusals that would repeat (status 4xx) are thrown.
 */
export async function* follow<T>(
  timing: Timing, ask: Ask<T>, options: WatchOptions = {},
): AsyncGenerator<Answer<T>, void, undefined> {
  const waitMs = options.waitMs ?? 300_000
  const { signal } = options
  const pace = new Pace(timing.now(), options.pace)
  let sent: U64 = 0
  let last: Answer<T> | undefined
  let failures = 0
  for (;;) {
    signal?.throwIfAborted()
    const startedAt = timing.now()
    let answer: Answer<T>
    try {
      answer = await withDeadline(timing, deadlineMs(waitMs), signal, (inner) => ask(sent, waitMs, inner))
    } catch (error) {
      if (signal?.aborted === true || !isPassing(error)) throw error
      failures += 1
      // What was lost meanwhile is unknown, so the next request asks for the present state.
      sent = 0
      const retryInMs = backoffMs(failures, timing.random(), options.backoff)
      options.onError?.(error, retryInMs)
      await timing.sleep(retryInMs, signal)
      continue
    }
    // Equal indexes mean equal states only while nothing interrupted: an agent that came back may count from anew.
    const known = failures === 0 && last !== undefined && answer.meta.index === last.meta.index
    const news = last === undefined || (!known && !equalValues(last.data, answer.data))
    failures = 0
    sent = nextIndex(sent, answer.meta.index)
    if (news) yield answer
    last = answer
    const now = timing.now()
    const pauseMs = pace.pause(now, news ? 'news' : now - startedAt < waitMs ? 'early' : 'timeout')
    if (pauseMs > 0) await timing.sleep(pauseMs, signal)
  }
}

/** The agent adds up to a sixteenth of the wait as jitter; the rest is for a slow network and a slow leader. */
export function deadlineMs(waitMs: number): number {
  return waitMs + waitMs / 16 + 15_000
}

function isPassing(error: unknown): boolean {
  if (error instanceof ApiError) return error.status >= 500 || error.status === 429
  return error instanceof ConnectionError || error instanceof DeadlineError
}
