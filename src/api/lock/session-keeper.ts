import { parseDuration } from '../../std/duration.ts'
import { ConsulError } from '../../std/errors.ts'
import { LockError, messageOf } from '../errors.ts'
import type { SessionApi } from '../session.ts'
import { DeadlineError, withDeadline } from '../timing.ts'
import type { Timing } from '../timing.ts'

/** How long the agent may take to destroy a session before that is left to the TTL. */
const destroyMs = 10_000

/**
 * Keeps a session alive while a lock is held: renews at half of its TTL, and every second after a failure. `expired` fires when
 * the agent no longer knows the session, and also when a whole TTL has passed since the last renewal that was answered: from then
 * on somebody else may hold the lock.
 */
export class SessionKeeper {
  readonly id: string
  readonly expired: AbortSignal
  readonly #sessions: SessionApi
  readonly #timing: Timing
  readonly #expired = new AbortController()
  readonly #closing = new AbortController()
  readonly #running: Promise<void>

  constructor(timing: Timing, sessions: SessionApi, id: string, ttlMs: number) {
    this.#timing = timing
    this.#sessions = sessions
    this.id = id
    this.expired = this.#expired.signal
    this.#running = this.#renew(ttlMs)
  }

  /** Stops renewing and destroys the session, which frees all that it holds. If that fails, the session ends by its TTL. */
  async close(): Promise<void> {
    this.#closing.abort()
    await this.#running
    const destroying = withDeadline(this.#timing, destroyMs, undefined, (signal) => this.#sessions.destroy(this.id, { signal }))
    await destroying.catch((error: unknown) => {
      if (!(error instanceof ConsulError) && !(error instanceof DeadlineError)) throw error
    })
  }

  async #renew(initialTtlMs: number): Promise<void> {
    const signal = this.#closing.signal
    let ttlMs = initialTtlMs
    let waitMs = ttlMs / 2
    let aliveAt = this.#timing.now()
    try {
      for (;;) {
        await this.#timing.sleep(waitMs, signal)
        const askedAt = this.#timing.now()
        try {
          const leftMs = Math.max(0, aliveAt + ttlMs - askedAt)
          const session = await withDeadline(this.#timing, leftMs, signal, (inner) => (
            this.#sessions.renew(this.id, { signal: inner })))
          if (session === undefined) return this.#expire('session expired')
          ttlMs = millisecondsOf(session.TTL) ?? ttlMs
          waitMs = ttlMs / 2
          aliveAt = askedAt
        } catch (error) {
          if (signal.aborted) return
          const leftMs = aliveAt + ttlMs - this.#timing.now()
          if (leftMs <= 0 || error instanceof DeadlineError) {
            return this.#expire(`session not renewed in time: ${messageOf(error)}`, error)
          }
          waitMs = Math.min(1_000, leftMs)
        }
      }
    } catch (error) {
      if (!signal.aborted) throw error
    }
  }

  #expire(text: string, cause?: unknown): void {
    this.#expired.abort(new LockError('session-expired', text, { cause }))
  }
}

function millisecondsOf(duration: string): number | undefined {
  const parsed = parseDuration(duration)
  return 'error' in parsed ? undefined : Number(parsed.value) / 1e6
}
