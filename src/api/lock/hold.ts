import { formatDuration, nanoseconds } from '../../std/duration.ts'
import type { U64 } from '../answer.ts'
import { LockError, isRetryable, messageOf } from '../errors.ts'
import type { SessionApi } from '../session.ts'
import { withDeadline } from '../timing.ts'
import type { Timing } from '../timing.ts'
import { deadlineMs } from '../watch/follow.ts'
import { nextIndex } from '../watch/index-rule.ts'
import type { HoldSettings } from './options.ts'
import { SessionKeeper } from './session-keeper.ts'

/** A lock or a semaphore's slot, while it is held. `await using` gives it back at the end of the scope. */
export interface Held extends AsyncDisposable {
  /** The session it is held by. */
  readonly session: string
  /**
   * Fires when the lock is lost: the session was destroyed or expired, the key was deleted or taken by force, or the agent cannot
   * be reached for longer than was allowed. What the lock protects must stop then. Giving the lock back does not fire it.
   */
  readonly lost: AbortSignal
  /** Gives it back and destroys the session if it was made here. A second call does nothing. */
  release(): Promise<void>
}

/** What the two kinds of lock differ in. */
export interface HoldRules {
  /** Reads once, consistently, waiting for news after `index`, and says whether the session still holds. */
  stillHeld(session: string, index: U64, signal: AbortSignal): Promise<{ readonly held: boolean; readonly index: U64 }>
  giveBack(session: string): Promise<void>
  /** Called when it is given back, whether it was lost before or not. */
  ended(): void
}

/** What it takes to get hold of something. */
export interface Attempt {
  readonly timing: Timing
  readonly sessions: SessionApi
  readonly settings: HoldSettings
  /** What becomes of the session's keys when it ends; the agent releases them unless given. */
  readonly behavior: 'delete' | undefined
  readonly signal: AbortSignal | undefined
  /** Goes round until the session holds it (true) or the time is over (false). */
  readonly wait: (session: string) => Promise<boolean>
  readonly rules: HoldRules
}

/** Waits with a session, the caller's own or a new one, which does not outlive a failure. */
export async function obtain(attempt: Attempt): Promise<Hold | undefined> {
  const { timing, sessions, settings } = attempt
  const id = settings.session ?? (await createSession(attempt))
  const keeper = settings.session === undefined ? new SessionKeeper(timing, sessions, id, settings.sessionTtlMs) : undefined
  let hold: Hold | undefined
  try {
    if (await attempt.wait(id)) hold = new Hold(timing, settings, id, keeper, attempt.rules)
  } finally {
    if (hold === undefined) await keeper?.close()
  }
  return hold
}

async function createSession({ sessions, settings, behavior, signal }: Attempt): Promise<string> {
  try {
    return await sessions.create({
      Name: settings.sessionName,
      // The agent stores and shows the text as it is sent, so it is written as Go writes it: `15s`.
      TTL: formatDuration(nanoseconds(settings.sessionTtlMs)),
      ...(behavior === undefined ? {} : { Behavior: behavior }),
      ...(settings.lockDelayMs === undefined ? {} : { LockDelay: formatDuration(nanoseconds(settings.lockDelayMs)) }),
    }, { signal })
  } catch (error) {
    if (signal?.aborted === true) throw error
    throw new LockError('session', `failed to create session: ${messageOf(error)}`, { cause: error })
  }
}

/** The watch over something that is held, and the way to give it back. */
export class Hold implements Held {
  readonly session: string
  readonly lost: AbortSignal
  readonly #timing: Timing
  readonly #settings: HoldSettings
  readonly #rules: HoldRules
  readonly #keeper: SessionKeeper | undefined
  readonly #lost = new AbortController()
  readonly #released = new AbortController()
  readonly #monitoring: Promise<void>
  #releasing: Promise<void> | undefined

  constructor(timing: Timing, settings: HoldSettings, session: string, keeper: SessionKeeper | undefined, rules: HoldRules) {
    this.#timing = timing
    this.#settings = settings
    this.#rules = rules
    this.#keeper = keeper
    this.session = session
    this.lost = this.#lost.signal
    if (keeper !== undefined) {
      const expired = (): void => this.#lose(keeper.expired.reason)
      if (keeper.expired.aborted) expired()
      else keeper.expired.addEventListener('abort', expired, { once: true, signal: this.#released.signal })
    }
    this.#monitoring = this.#monitor()
  }

  release(): Promise<void> {
    this.#releasing ??= this.#release()
    return this.#releasing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.release()
  }

  async #release(): Promise<void> {
    this.#released.abort()
    await this.#monitoring
    this.#rules.ended()
    try {
      await this.#rules.giveBack(this.session)
    } finally {
      await this.#keeper?.close()
    }
  }

  /** Asks again and again whether it is still held, riding out as many errors in a row as the options allow. */
  async #monitor(): Promise<void> {
    const signal = AbortSignal.any([this.#released.signal, this.#lost.signal])
    let index: U64 = 0
    let retries = this.#settings.monitorRetries
    while (!signal.aborted) {
      try {
        const asked = index
        const state = await withDeadline(this.#timing, deadlineMs(monitorWaitMs), signal, (inner) => (
          this.#rules.stillHeld(this.session, asked, inner)))
        if (!state.held) return this.#lose(new LockError('lost', 'Lock lost'))
        index = nextIndex(index, state.index)
        retries = this.#settings.monitorRetries
      } catch (error) {
        if (signal.aborted) return
        if (retries === 0 || !isRetryable(error)) {
          return this.#lose(new LockError('lost', `Lock lost: ${messageOf(error)}`, { cause: error }))
        }
        retries -= 1
        index = 0
        await this.#timing.sleep(this.#settings.monitorRetryMs, signal).catch((reason: unknown) => {
          if (!signal.aborted) throw reason
        })
      }
    }
  }

  #lose(reason: unknown): void {
    if (!this.#released.signal.aborted) this.#lost.abort(reason)
  }
}

/** How long the watch over a held lock lets the agent wait; the agent's own default. */
export const monitorWaitMs = 300_000
