import { assert } from '../../std/assert.ts'
import type { U64 } from '../answer.ts'
import { LockError, briefOf, messageOf } from '../errors.ts'
import type { KvApi, KvEntry } from '../kv.ts'
import type { SessionApi } from '../session.ts'
import { withDeadline } from '../timing.ts'
import type { Timing } from '../timing.ts'
import { deadlineMs } from '../watch/follow.ts'
import { nextIndex } from '../watch/index-rule.ts'
import { monitorWaitMs, obtain } from './hold.ts'
import type { Held, HoldRules } from './hold.ts'
import { settingsOf } from './options.ts'
import type { AcquireOptions, HoldOptions, HoldSettings, TryOptions } from './options.ts'
import { Patience } from './patience.ts'

/** Marks a key as a lock's, so that a semaphore at the same place is noticed. */
export const lockFlags = 0x2ddccbc058a50c18n

/** How long to wait when a lock that nobody holds is refused, which means that a lock delay runs. */
const lockDelayRetryMs = 5_000

/** What locks and semaphores stand on. */
export interface LockPorts {
  readonly kv: KvApi
  readonly session: SessionApi
  readonly timing: Timing
}

/**
 * Mutual exclusion in the layout of Consul's own `api` package and `consul lock`: the key is held by a session. Whoever uses the
 * same key in any of them excludes the others.
 *
 * @example
 * ```ts
 * await using held = await client.lock('jobs/nightly/.lock', { value: 'host-1' }).acquire({ signal })
 * await runTheJob(held.lost)
 * ```
 */
export class Lock {
  readonly key: string
  readonly #ports: LockPorts
  readonly #settings: HoldSettings
  #busy = false

  constructor(ports: LockPorts, key: string, options: HoldOptions = {}) {
    if (key === '') throw new LockError('missing', 'missing key')
    this.#ports = ports
    this.key = key
    this.#settings = settingsOf(options, 'Consul API Lock')
  }

  /** Waits until the lock is held. */
  async acquire(options: AcquireOptions = {}): Promise<Held> {
    const held = await this.#obtain(new Patience(this.#ports.timing, this.#settings.waitMs), options.signal)
    assert(held !== undefined, 'who waits for ever does not give up')
    return held
  }

  /** Tries for a while; `undefined` when the time is over. */
  tryAcquire(options: TryOptions = {}): Promise<Held | undefined> {
    const patience = new Patience(this.#ports.timing, this.#settings.waitMs, options.forMs ?? this.#settings.waitMs)
    return this.#obtain(patience, options.signal)
  }

  /** Deletes the key if nobody holds the lock; a `LockError` with code `in-use` says that somebody does. */
  async destroy(options: { readonly signal?: AbortSignal } = {}): Promise<void> {
    if (this.#busy) throw new LockError('held', 'Lock already held')
    let entry: KvEntry | undefined
    try {
      entry = (await this.#ports.kv.get(this.key, options)).data
    } catch (error) {
      throw new LockError('read', `failed to read lock: ${briefOf(error)}`, { cause: error })
    }
    if (entry === undefined) return
    if (entry.Flags !== lockFlags) throw conflict()
    if (entry.Session !== '') throw inUse()
    let removed: boolean
    try {
      removed = await this.#ports.kv.delete(this.key, { ...options, cas: entry.ModifyIndex })
    } catch (error) {
      throw new LockError('write', `failed to remove lock: ${messageOf(error)}`, { cause: error })
    }
    if (!removed) throw inUse()
  }

  async #obtain(patience: Patience, signal: AbortSignal | undefined): Promise<Held | undefined> {
    if (this.#busy) throw new LockError('held', 'Lock already held')
    this.#busy = true
    let hold: Held | undefined
    try {
      hold = await obtain({
        timing: this.#ports.timing,
        sessions: this.#ports.session,
        settings: this.#settings,
        behavior: undefined,
        signal,
        wait: (id) => this.#wait(id, patience, signal),
        rules: this.#rules(),
      })
      return hold
    } finally {
      if (hold === undefined) this.#busy = false
    }
  }

  /** Goes round until the session holds the key (true) or the time is over (false). */
  async #wait(session: string, patience: Patience, signal: AbortSignal | undefined): Promise<boolean> {
    let index: U64 = 0
    for (;;) {
      signal?.throwIfAborted()
      const waitMs = patience.next()
      if (waitMs === undefined) return false
      const { data: entry, meta } = await this.#read(index, waitMs, signal)
      if (entry !== undefined && entry.Flags !== lockFlags) throw conflict()
      if (entry?.Session === session) return true
      if (entry !== undefined && entry.Session !== '') {
        index = nextIndex(index, meta.index)
        continue
      }
      if (await this.#take(session, signal)) return true
      const after = await this.#read(0, waitMs, signal)
      index = nextIndex(0, after.meta.index)
      // Refused although nobody holds it: a lock delay. Nothing will wake us when it ends, so a pause has to do.
      if (after.data === undefined || after.data.Session === '') {
        index = 0
        await this.#ports.timing.sleep(patience.pause(lockDelayRetryMs), signal)
      }
    }
  }

  async #read(index: U64, waitMs: number, signal: AbortSignal | undefined): ReturnType<KvApi['get']> {
    try {
      return await withDeadline(this.#ports.timing, deadlineMs(waitMs), signal, (inner) => (
        this.#ports.kv.get(this.key, { index, waitMs, signal: inner })))
    } catch (error) {
      if (signal?.aborted === true) throw error
      throw new LockError('read', `failed to read lock: ${briefOf(error)}`, { cause: error })
    }
  }

  async #take(session: string, signal: AbortSignal | undefined): Promise<boolean> {
    try {
      const options = { flags: lockFlags, signal }
      return await this.#ports.kv.acquire(this.key, this.#settings.value, session, options)
    } catch (error) {
      if (signal?.aborted === true) throw error
      throw new LockError('write', `failed to acquire lock: ${messageOf(error)}`, { cause: error })
    }
  }

  #rules(): HoldRules {
    const { kv } = this.#ports
    return {
      stillHeld: async (session, index, signal) => {
        const { data, meta } = await kv.get(this.key, { consistent: true, index, waitMs: monitorWaitMs, signal })
        return { held: data?.Session === session, index: meta.index }
      },
      giveBack: async (session) => {
        try {
          await kv.release(this.key, this.#settings.value, session, { flags: lockFlags })
        } catch (error) {
          throw new LockError('write', `failed to release lock: ${messageOf(error)}`, { cause: error })
        }
      },
      ended: () => {
        this.#busy = false
      },
    }
  }
}

const conflict = (): LockError => new LockError('conflict', 'Existing key does not match lock use')
const inUse = (): LockError => new LockError('in-use', 'Lock in use')
