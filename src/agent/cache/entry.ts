import type { Instant, Runtime, Timer } from '../../runtime/ports.ts'
import type { FetchPace } from './fetch-pace.ts'

/** How an entry is renewed: by a blocking query as soon as there is news, or only when somebody asks. */
export type Renewal = 'refreshed' | 'fetched'

/** Asks the servers; with an index above 0, waits for news beyond it. */
export type Fetch = (index: number | bigint, signal: AbortSignal) => Promise<Fetched>

export interface Fetched {
  readonly reply: unknown
  readonly index: number | bigint
}

/** What an entry holds once something was fetched. */
export interface Held {
  readonly reply: unknown
  readonly index: number | bigint
  readonly at: Instant
}

/** Failures in a row that are tried again at once. */
const quickTries = 3
const longestPauseMs = 60_000
/** A query that has waited this long has reached the servers. */
const reachedAfterMs = 31_000

/** One question with its last answer. */
export class Entry {
  readonly #runtime: Pick<Runtime, 'clock' | 'random'>
  readonly #ask: Fetch
  readonly #renewal: Renewal
  readonly #pace: FetchPace
  readonly #closed = new AbortController()
  #waiting: (() => void)[] = []
  #fetching = false
  #failures = 0
  #pause: Timer | undefined
  #lostContact: Instant | undefined
  held: Held | undefined
  /** Why the last fetch failed. */
  error: Error | undefined
  lastAsked: Instant

  constructor(runtime: Pick<Runtime, 'clock' | 'random'>, renewal: Renewal, pace: FetchPace, ask: Fetch) {
    this.#runtime = runtime
    this.#renewal = renewal
    this.#pace = pace
    this.#ask = ask
    this.lastAsked = runtime.clock.now()
  }

  /** How old the answer may be, in milliseconds: since it was fetched, or, while it is kept fresh, since the servers were lost. */
  ageMs(): number {
    const since = this.#renewal === 'refreshed' ? this.#lostContact : this.held?.at
    return since === undefined ? 0 : this.#runtime.clock.now() - since
  }

  /** Calls back when the fetch under way, or one that starts now, has ended. The returned function ends the wait. */
  onFetched(callback: () => void): () => void {
    this.#waiting.push(callback)
    if (!this.#fetching) {
      this.#pause?.cancel()
      this.#pause = undefined
      this.#start()
    }
    return () => {
      this.#waiting = this.#waiting.filter((one) => one !== callback)
    }
  }

  /** Ends the renewal and the fetch under way; who waits is told. */
  close(): void {
    this.#closed.abort()
    this.#pause?.cancel()
    this.error ??= new Error('the cache is closed')
    this.#tell()
  }

  #start(): void {
    this.#fetching = true
    const { clock } = this.#runtime
    const waitMs = this.#pace.next(clock.now())
    if (waitMs === 0) return this.#fetch()
    this.#pause = clock.timer(waitMs, () => {
      this.#pause = undefined
      this.#fetch()
    })
  }

  #fetch(): void {
    const { clock } = this.#runtime
    const index = this.held?.index ?? 0
    const reached = clock.timer(reachedAfterMs, () => {
      if (index > 0) this.#lostContact = undefined
    })
    this.#ask(this.#renewal === 'refreshed' ? index : 0, this.#closed.signal)
      .finally(() => reached.cancel())
      .then((fetched) => this.#succeeded(fetched), (error: Error) => this.#failed(error))
  }

  #succeeded({ reply, index }: Fetched): void {
    this.held = { reply, index: index < 1 ? 1 : index, at: this.#runtime.clock.now() }
    this.error = undefined
    // A server that tells no index does not block either, so asking it at once again would never end.
    this.#failures = index > 0 ? 0 : this.#failures + 1
    this.#lostContact = undefined
    this.#ended()
  }

  #failed(error: Error): void {
    this.error = error
    this.#failures++
    this.#lostContact ??= this.#runtime.clock.now()
    this.#ended()
  }

  #ended(): void {
    this.#fetching = false
    this.#tell()
    if (this.#closed.signal.aborted || this.#renewal !== 'refreshed' || this.#fetching) return
    const pauseMs = this.#pauseMs()
    if (pauseMs === 0) return this.#start()
    this.#pause = this.#runtime.clock.timer(pauseMs, () => {
      this.#pause = undefined
      if (!this.#fetching) this.#start()
    })
  }

  #pauseMs(): number {
    if (this.#failures <= quickTries) return 0
    const pause = Math.min(1000 * 2 ** (this.#failures - quickTries), longestPauseMs)
    return pause * (1 + this.#runtime.random.float())
  }

  #tell(): void {
    const waiting = this.#waiting
    this.#waiting = []
    for (const callback of waiting) callback()
  }
}
