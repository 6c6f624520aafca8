import type { Delegate } from '../../cluster/delegate.ts'
import type { RpcMethod } from '../../contract/rpc/method.ts'
import type { Runtime, Timer } from '../../runtime/ports.ts'
import { milliseconds } from '../../std/duration.ts'
import type { QueryMeta, QueryOptions } from '../../wire/records/query-options.ts'
import { CacheMeters } from './cache-meters.ts'
import { Entry } from './entry.ts'
import { type FetchLimits, FetchPace, noFetchLimits } from './fetch-pace.ts'
import type { Renewal } from './entry.ts'

/** An answer with where it comes from. */
export interface CachedReply {
  readonly reply: unknown
  /** It was there before it was asked for. */
  readonly hit: boolean
  readonly ageSeconds: number
}

/** Forgotten when nobody asked for so long. */
const idleMs = 72 * 3_600_000
/** Questions that are kept at most. */
const mostEntries = 5000
/** How long a background query waits for news, in nanoseconds. */
const longestQuery = 600_000_000_000

/** What says how to answer, not what is asked. */
const notAsked = new Set([
  'MinQueryIndex', 'MaxQueryTime', 'AllowStale', 'RequireConsistent', 'UseCache', 'MaxStaleDuration', 'MaxAge', 'MustRevalidate',
  'StaleIfError', 'Source',
])

type Read = Pick<QueryOptions, 'MinQueryIndex' | 'MaxQueryTime' | 'MaxAge' | 'MustRevalidate'>

/** The agent's copies of answers of the servers. */
export class ReplyCache {
  readonly #runtime: Pick<Runtime, 'clock' | 'random'>
  readonly #meters: CacheMeters
  readonly #delegate: Delegate
  /** In the order of last use. */
  readonly #entries = new Map<string, Entry>()
  #limits: FetchLimits
  #sweep: Timer | undefined
  #closed = false

  constructor(runtime: Pick<Runtime, 'clock' | 'random' | 'metrics'>, delegate: Delegate, limits: FetchLimits = noFetchLimits) {
    this.#runtime = runtime
    this.#meters = new CacheMeters(runtime.metrics)
    this.#delegate = delegate
    this.#limits = limits
  }

  /** From now on each copy is fetched no more often than this. */
  setLimits(limits: FetchLimits): void {
    this.#limits = limits
  }

  /** How many questions are kept. */
  get size(): number {
    return this.#entries.size
  }

  /** Answers from the cache: at once, or after a fetch, or, when the request names an index, once there is news beyond it. */
  get(method: RpcMethod<unknown, unknown>, request: unknown, renewal: Renewal, gone: () => AbortSignal): CachedReply | Promise<CachedReply> {
    const entry = this.#entryOf(method, request, renewal)
    const read = request as Read
    if (serves(entry, read, renewal)) {
      this.#meters.hit(method.name)
      return { reply: entry.held!.reply, hit: true, ageSeconds: Math.round(entry.ageMs() / 1000) }
    }
    this.#meters.miss(method.name, read.MinQueryIndex > 0)
    // A copy that is fetched now is new enough, whatever was asked.
    return this.#wait(entry, { ...read, MustRevalidate: false }, renewal, gone())
  }

  /** Ends every wait and every background query. */
  close(): void {
    this.#closed = true
    this.#sweep?.cancel()
    for (const entry of this.#entries.values()) entry.close()
    this.#entries.clear()
  }

  #wait(entry: Entry, read: Read, renewal: Renewal, signal: AbortSignal): Promise<CachedReply> {
    const { promise, resolve, reject } = Promise.withResolvers<CachedReply>()
    const answer = (): void => {
      end()
      // As in the original, whose handler finds no answer of the type it wants.
      if (entry.held === undefined) reject(new Error('internal error: response type not correct'))
      else resolve({ reply: entry.held.reply, hit: false, ageSeconds: 0 })
    }
    const timeoutMs = milliseconds(read.MaxQueryTime)
    const timer = timeoutMs > 0 ? this.#runtime.clock.timer(timeoutMs, answer) : undefined
    const left = (): void => {
      end()
      reject(signal.reason as Error)
    }
    const look = (): void => {
      if (serves(entry, read, renewal)) return answer()
      if (entry.error === undefined) {
        stop = entry.onFetched(look)
        return
      }
      end()
      reject(entry.error)
    }
    let stop = entry.onFetched(look)
    const end = (): void => {
      stop()
      timer?.cancel()
      signal.removeEventListener('abort', left)
    }
    signal.addEventListener('abort', left, { once: true })
    return promise
  }

  #entryOf(method: RpcMethod<unknown, unknown>, request: unknown, renewal: Renewal): Entry {
    const key = questionOf(method.name, request as Readonly<Record<string, unknown>>)
    let entry = this.#entries.get(key)
    const isNew = entry === undefined
    if (entry === undefined) entry = this.#make(method, request, renewal)
    else this.#entries.delete(key)
    entry.lastAsked = this.#runtime.clock.now()
    this.#entries.set(key, entry)
    if (isNew) this.#meters.entries(this.#entries.size)
    this.#makeRoom()
    return entry
  }

  #make(method: RpcMethod<unknown, unknown>, request: unknown, renewal: Renewal): Entry {
    const pace = new FetchPace(() => this.#limits)
    return new Entry(this.#runtime, renewal, pace, async (index, signal) => {
      if (this.#closed) throw new Error('the cache is closed')
      // Whatever comes from a copy may be old, so any server may give it.
      const asked = { ...(request as object), MinQueryIndex: index, MaxQueryTime: longestQuery, AllowStale: true, RequireConsistent: false }
      const reply = await this.#asked(method, asked, signal)
      return { reply, index: (reply as Partial<QueryMeta>).Index ?? 0 }
    })
  }

  async #asked(method: RpcMethod<unknown, unknown>, request: unknown, signal: AbortSignal): Promise<unknown> {
    try {
      const reply = await this.#delegate.rpc(method, request, signal)
      this.#meters.fetched(method.name)
      return reply
    } catch (error) {
      this.#meters.failed(method.name)
      throw error
    }
  }

  #makeRoom(): void {
    for (const [key, entry] of this.#entries) {
      if (this.#entries.size <= mostEntries) break
      this.#entries.delete(key)
      entry.close()
    }
    this.#sweep ??= this.#runtime.clock.timer(idleMs, () => this.#forget())
  }

  /** Takes out what has been idle for too long; the first that has not says when to look again. */
  #forget(): void {
    this.#sweep = undefined
    const now = this.#runtime.clock.now()
    for (const [key, entry] of this.#entries) {
      const idle = now - entry.lastAsked
      if (idle < idleMs) {
        this.#sweep = this.#runtime.clock.timer(idleMs - idle, () => this.#forget())
        return
      }
      this.#entries.delete(key)
      entry.close()
      this.#meters.evicted()
      this.#meters.entries(this.#entries.size)
    }
  }
}

/** Whether what is there will do. What is kept fresh is as new as can be, so its age is no question. */
function serves(entry: Entry, read: Read, renewal: Renewal): boolean {
  const { held } = entry
  if (held === undefined) return false
  if (renewal === 'refreshed') return read.MinQueryIndex === 0 || read.MinQueryIndex < held.index
  return !read.MustRevalidate && (Number(read.MaxAge) === 0 || entry.ageMs() * 1e6 <= Number(read.MaxAge))
}

function questionOf(method: string, request: Readonly<Record<string, unknown>>): string {
  const asked = Object.entries(request).filter(([name]) => !notAsked.has(name))
  return `${method} ${JSON.stringify(asked, (_, value: unknown) => (value instanceof Map ? [...value] : value))}`
}
