import { assert } from '../../std/assert.ts'
import type { U64 } from '../answer.ts'
import { LockError, briefOf, messageOf } from '../errors.ts'
import type { KvEntry } from '../kv.ts'
import { withDeadline } from '../timing.ts'
import { deadlineMs } from '../watch/follow.ts'
import { nextIndex } from '../watch/index-rule.ts'
import { monitorWaitMs, obtain } from './hold.ts'
import type { Held, HoldRules } from './hold.ts'
import { decodeHolders, encodeHolders } from './holders.ts'
import { joinPath } from './join-path.ts'
import type { LockPorts } from './lock.ts'
import { settingsOf } from './options.ts'
import type { AcquireOptions, HoldOptions, HoldSettings, TryOptions } from './options.ts'
import { Patience } from './patience.ts'

/** Marks keys as a semaphore's, so that a lock at the same place is noticed. */
export const semaphoreFlags = 0xe0f69a2baa414de0n

/**
 * Up to `limit` holders at a time, in the layout of Consul's own `api` package and `consul lock -n`: every contender writes an
 * entry named after its session below the prefix, and the key `.lock` there lists who holds a slot.
 *
 * @example
 * ```ts
 * await using slot = await client.semaphore('jobs/import', 2).acquire({ signal })
 * await runTheImport(slot.lost)
 * ```
 */
export class Semaphore {
  readonly prefix: string
  readonly limit: number
  readonly #key: string
  readonly #ports: LockPorts
  readonly #settings: HoldSettings
  #busy = false

  constructor(ports: LockPorts, prefix: string, limit: number, options: HoldOptions = {}) {
    if (prefix === '') throw new LockError('missing', 'missing prefix')
    if (!Number.isSafeInteger(limit) || limit <= 0) throw new LockError('limit', 'semaphore limit must be positive')
    this.#ports = ports
    // Agents clean paths anyway; done here, what is listed and what is written stay together.
    this.prefix = joinPath(prefix) + (prefix.endsWith('/') ? '/' : '')
    this.limit = limit
    this.#key = joinPath(prefix, '.lock')
    this.#settings = settingsOf(options, 'Consul API Semaphore')
  }

  /** Waits until a slot is held. */
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

  /** Deletes the list of holders if it is empty; a `LockError` with code `in-use` says that it is not. */
  async destroy(options: { readonly signal?: AbortSignal } = {}): Promise<void> {
    if (this.#busy) throw new LockError('held', 'Semaphore already held')
    let entries: readonly KvEntry[]
    try {
      entries = (await this.#ports.kv.list(this.prefix, options)).data
    } catch (error) {
      throw new LockError('read', `failed to read prefix: ${briefOf(error)}`, { cause: error })
    }
    const entry = entries.find(({ Key }) => Key === this.#key)
    if (entry === undefined) return
    if (entry.Flags !== semaphoreFlags) throw conflict()
    if (living(decodeHolders(entry, this.limit).holders, entries).size > 0) throw inUse()
    let removed: boolean
    try {
      removed = await this.#ports.kv.delete(this.#key, { ...options, cas: entry.ModifyIndex })
    } catch (error) {
      throw new LockError('write', `failed to remove semaphore: ${messageOf(error)}`, { cause: error })
    }
    if (!removed) throw inUse()
  }

  async #obtain(patience: Patience, signal: AbortSignal | undefined): Promise<Held | undefined> {
    if (this.#busy) throw new LockError('held', 'Semaphore already held')
    this.#busy = true
    let hold: Held | undefined
    try {
      hold = await obtain({
        timing: this.#ports.timing,
        sessions: this.#ports.session,
        settings: this.#settings,
        behavior: 'delete',
        signal,
        wait: async (id) => {
          await this.#contend(id, signal)
          return this.#wait(id, patience, signal)
        },
        rules: this.#rules(),
      })
      return hold
    } finally {
      if (hold === undefined) this.#busy = false
    }
  }

  /** Writes the entry that shows this session as alive; it vanishes with the session. */
  async #contend(session: string, signal: AbortSignal | undefined): Promise<void> {
    let made: boolean
    try {
      made = await this.#ports.kv.acquire(joinPath(this.prefix, session), this.#settings.value, session, {
        flags: semaphoreFlags, signal,
      })
    } catch (error) {
      if (signal?.aborted === true) throw error
      throw new LockError('write', `failed to make contender entry: ${messageOf(error)}`, { cause: error })
    }
    if (!made) throw new LockError('write', 'failed to make contender entry: <nil>')
  }

  async #wait(session: string, patience: Patience, signal: AbortSignal | undefined): Promise<boolean> {
    let index: U64 = 0
    for (;;) {
      signal?.throwIfAborted()
      const waitMs = patience.next()
      if (waitMs === undefined) return false
      const { data: entries, meta } = await this.#read(index, waitMs, signal)
      const entry = entries.find(({ Key }) => Key === this.#key)
      if (entry !== undefined && entry.Flags !== semaphoreFlags) throw conflict()
      const { limit, holders } = decodeHolders(entry, this.limit)
      if (limit !== this.limit) {
        throw new LockError('limit', `semaphore limit conflict (lock: ${limit}, local: ${this.limit})`)
      }
      const alive = living(holders, entries)
      if (alive.size >= limit) {
        index = nextIndex(index, meta.index)
        continue
      }
      const value = encodeHolders(limit, alive.add(session))
      try {
        const options = { flags: semaphoreFlags, signal }
        if (await this.#ports.kv.cas(this.#key, value, entry?.ModifyIndex ?? 0, options)) return true
      } catch (error) {
        if (signal?.aborted === true) throw error
        throw new LockError('write', `failed to update lock: ${messageOf(error)}`, { cause: error })
      }
      // Another contender was faster; the present state says whether a slot is left.
      index = 0
    }
  }

  async #read(index: U64, waitMs: number, signal: AbortSignal | undefined): ReturnType<LockPorts['kv']['list']> {
    try {
      return await withDeadline(this.#ports.timing, deadlineMs(waitMs), signal, (inner) => (
        this.#ports.kv.list(this.prefix, { index, waitMs, signal: inner })))
    } catch (error) {
      if (signal?.aborted === true) throw error
      throw new LockError('read', `failed to read prefix: ${briefOf(error)}`, { cause: error })
    }
  }

  #rules(): HoldRules {
    return {
      stillHeld: async (session, index, signal) => {
        const options = { consistent: true, index, waitMs: monitorWaitMs, signal }
        const { data: entries, meta } = await this.#ports.kv.list(this.prefix, options)
        const entry = entries.find(({ Key }) => Key === this.#key)
        const held = living(decodeHolders(entry, this.limit).holders, entries).has(session)
        return { held, index: meta.index }
      },
      giveBack: (session) => this.#giveBack(session),
      ended: () => {
        this.#busy = false
      },
    }
  }

  /** Takes the session off the list, however often somebody else is faster, and then its contender entry away. */
  async #giveBack(session: string): Promise<void> {
    const { kv } = this.#ports
    for (;;) {
      const entry = (await kv.get(this.#key)).data
      const { limit, holders } = decodeHolders(entry, this.limit)
      if (!holders.delete(session)) break
      try {
        if (await kv.cas(this.#key, encodeHolders(limit, holders), entry?.ModifyIndex ?? 0, { flags: semaphoreFlags })) break
      } catch (error) {
        throw new LockError('write', `failed to update lock: ${messageOf(error)}`, { cause: error })
      }
    }
    await kv.delete(joinPath(this.prefix, session))
  }
}

/** The holders whose session still has something below the prefix. */
function living(holders: ReadonlySet<string>, entries: readonly KvEntry[]): Set<string> {
  const alive = new Set(entries.map(({ Session }) => Session))
  return new Set([...holders].filter((holder) => holder !== '' && alive.has(holder)))
}

const conflict = (): LockError => new LockError('conflict', 'Existing key does not match semaphore use')
const inUse = (): LockError => new LockError('in-use', 'Semaphore in use')
