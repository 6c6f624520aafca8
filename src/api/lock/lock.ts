import type { U64 } from '../answer.ts'
import { LockError, briefOf, messageOf } from '../errors.ts'
import type { KvApi, KvEntry } from '../kv.ts'
import type { SessionApi } from '../session.ts'
import { withDeadline } from '../timing.ts'
import type { Timing } from '../timing.ts'
import { deadlineMs } from '../watch/follow.ts'
import { nextIndex } from '../watch/index-rule.ts'
import { Hold, monitorWaitMs, openSession } from './hold.ts'
import type { Held } from './hold.ts'
import { settingsOf } from './options.ts'
import type { HoldOptions, HoldSettings } from './options.ts'

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

  /** Waits until the lock is held. `undefined` comes only with the option `tryOnce`, when the time is over. */
  async acquire(options: { readonly signal?: AbortSignal } = {}): Promise<Held | undefined> {
    if (this.#busy) throw new LockError('held', 'Lock already held')
    this.#busy = true
    let hold: Hold | undefined
    try {
      const { timing, session } = this.#ports
      const { id, keeper } = await openSession(timing, session, this.#settings, undefined, options.signal)
      try {
        if (await this.#wait(id, options.signal)) hold = new Hold(timing, this.#settings, id, keeper, this.#rules())
      } finally {
        if (hold === undefined) await keeper?.close()
      }
      return hold
    } finally {
      if (hold === undefined) this.#busy = false
    }
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

  /** Goes round until the session holds the key (true) or the time of `tryOnce` is over (false). */
  async #wait(session: string, signal: AbortSignal | undefined): Promise<boolean> {
    const { timing } = this.#ports
    const startedAt = timing.now()
    let index: U64 = 0
    for (let attempts = 0; ; attempts++) {
      signal?.throwIfAborted()
      const leftMs = this.#settings.waitMs - (timing.now() - startedAt)
      if (this.#settings.tryOnce && attempts > 0 && leftMs < 0) return false
      const waitMs = this.#settings.tryOnce ? Math.max(1, leftMs) : this.#settings.waitMs
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
        const restMs = this.#settings.waitMs - (timing.now() - startedAt)
        await timing.sleep(this.#settings.tryOnce ? Math.min(lockDelayRetryMs, Math.max(0, restMs) + 1) : lockDelayRetryMs, signal)
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
      const options = { flags: lockFlags, ...(signal === undefined ? {} : { signal }) }
      return await this.#ports.kv.acquire(this.key, this.#settings.value, session, options)
    } catch (error) {
      if (signal?.aborted === true) throw error
      throw new LockError('write', `failed to acquire lock: ${messageOf(error)}`, { cause: error })
    }
  }

  #rules(): ConstructorParameters<typeof Hold>[4] {
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
