import { assert } from '../std/assert.ts'

/** What waiting in the client needs: a clock, a sleep and a die. `createClient({ timing })` replaces it, for tests. */
export interface Timing {
  /** Milliseconds of a clock that never goes back. */
  now(): number
  /** Resolves after `ms`; rejects with `signal.reason` as soon as the signal fires. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
  /** Uniform in [0, 1). */
  random(): number
}

/** A request took longer than the agent had been allowed to take. Connections that died without a word end this way. */
export class DeadlineError extends Error {
  override readonly name = 'DeadlineError'
  constructor(ms: number) {
    super(`no reply within ${Math.round(ms)} ms`)
  }
}

/**
 * Runs a task that must end within `ms`. The task's signal fires when the time is over (with a `DeadlineError`) or when the
 * caller's own signal does; the promise then rejects with that reason, whether the task listens or not.
 */
export async function withDeadline<T>(
  timing: Timing, ms: number, outer: AbortSignal | undefined, task: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  outer?.throwIfAborted()
  const inner = new AbortController()
  const sleeping = new AbortController()
  const follow = (): void => inner.abort(outer?.reason)
  outer?.addEventListener('abort', follow, { once: true })
  const aborted = new Promise<never>((_, reject) => {
    inner.signal.addEventListener('abort', () => reject(inner.signal.reason as Error), { once: true })
  })
  timing.sleep(ms, sleeping.signal).then(
    () => inner.abort(new DeadlineError(ms)),
    (reason: unknown) => assert(sleeping.signal.aborted, `only the end of the task stops the sleep, not ${String(reason)}`),
  )
  try {
    return await Promise.race([task(inner.signal), aborted])
  } finally {
    sleeping.abort()
    outer?.removeEventListener('abort', follow)
  }
}
