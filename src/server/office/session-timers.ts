import { milliseconds, parseDuration } from '../../std/duration.ts'
import type { Clock, Timer } from '../../runtime/ports.ts'

/** A session lives at least its TTL and at most this many times as long, so that slow networks do not cost a lock. */
const ttlMultiplier = 2

/** The part of a session that its timer needs. */
export interface TimedSession {
  readonly ID: string
  /** A Go duration as text; empty for none. */
  readonly TTL: string
}

/**
 * When sessions expire. Kept by the leader alone and started anew by every leader, so a change of leader renews all sessions: the
 * promise is that none expires *before* its TTL (protocol/fsm.md §10).
 */
export class SessionTimers {
  readonly #clock: Clock
  readonly #expire: (id: string) => void
  readonly #timers = new Map<string, Timer>()

  constructor(clock: Clock, expire: (id: string) => void) {
    this.#clock = clock
    this.#expire = expire
  }

  /** Starts or restarts the timer of a session. One without a TTL has none. */
  reset(session: TimedSession): void {
    if (session.TTL === '') return
    const ttl = parseDuration(session.TTL)
    // The TTL was checked before the session was logged; an unreadable one came from elsewhere and never expires.
    if ('error' in ttl || !(Number(ttl.value) > 0)) return
    this.clear(session.ID)
    const timer = this.#clock.timer(milliseconds(ttl.value) * ttlMultiplier, () => {
      this.#timers.delete(session.ID)
      this.#expire(session.ID)
    })
    this.#timers.set(session.ID, timer)
  }

  clear(id: string): void {
    this.#timers.get(id)?.cancel()
    this.#timers.delete(id)
  }

  clearAll(): void {
    for (const timer of this.#timers.values()) timer.cancel()
    this.#timers.clear()
  }

  get size(): number {
    return this.#timers.size
  }
}
