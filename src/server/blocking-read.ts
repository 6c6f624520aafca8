import { WatchSet } from '../memdb/watch-set.ts'
import type { Instant, Timer } from '../runtime/ports.ts'
import { onAbort } from '../std/on-abort.ts'
import type { ServerContext } from './context.ts'

/** A read that waits for news. */
export interface AskedRead<Reply> {
  /** The index that the caller has seen. */
  readonly minIndex: number | bigint
  /** When the caller is told what there is. */
  readonly deadline: Instant
  readonly signal: AbortSignal | undefined
  /** Reads, and collects what was read. */
  read(watch: WatchSet): Reply
  /** Makes sure, before all reads but the first, that this server may still answer. */
  readonly confirm: (() => Promise<void>) | undefined
  /** Learns what was answered. */
  readonly told: ((reply: Reply) => void) | undefined
}

/** Answers as soon as the index of what is read is above the caller's. */
export function blockingRead<Reply extends { readonly Index: number }>(server: ServerContext, asked: AskedRead<Reply>): Promise<Reply> {
  return new Promise((resolve, reject) => new BlockingRead(server, asked, resolve, reject).look())
}

/**
 * One caller who waits. Thousands may wait for as long as they like, so this is one object and no chain of promises: what hangs on an
 * object that has waited is old to the collector, and outlives by far the answer that it was made for.
 */
class BlockingRead<Reply extends { readonly Index: number }> {
  readonly #server: ServerContext
  readonly #asked: AskedRead<Reply>
  readonly #resolve: (reply: Reply) => void
  readonly #reject: (error: unknown) => void
  /** What holds while it waits; undefined before the first wait. */
  #timer: Timer | undefined
  #stopAborted: (() => void) | undefined
  #stopAbandoned: (() => void) | undefined
  #watch: WatchSet | undefined
  /** What there was when it looked last. */
  #last: Reply | undefined
  #over = false

  constructor(server: ServerContext, asked: AskedRead<Reply>, resolve: (reply: Reply) => void, reject: (error: unknown) => void) {
    this.#server = server
    this.#asked = asked
    this.#resolve = resolve
    this.#reject = reject
    server.meters.waits()
  }

  /** Answers when there is news, or begins to wait. */
  look(): void {
    if (this.#over) return
    const watch = new WatchSet()
    if (this.#answered(watch) || !this.#wait()) return
    this.#watch = watch
    watch.onFire(this.#fired)
  }

  readonly #fired = (): void => this.#server.wakes.add(this.#changed)

  #answered(watch: WatchSet): boolean {
    try {
      this.#last = this.#asked.read(watch)
    } catch (error) {
      this.#fail(error)
      return true
    }
    // Some queries know that what they read is older than the index that they answer with (docs/decisions/0011).
    const news = (watch.changedIndex ?? this.#last.Index) > this.#asked.minIndex
    if (news) this.#tell()
    return news
  }

  /** Waits for all that ends a wait but news; false when it is over already. */
  #wait(): boolean {
    const { deadline, signal } = this.#asked
    if (this.#timer !== undefined) return true
    if (signal?.aborted === true) {
      this.#fail(signal.reason)
      return false
    }
    if (signal !== undefined) this.#stopAborted = onAbort(signal, () => this.#fail(signal.reason))
    this.#timer = this.#server.runtime.clock.timer(Math.max(deadline - this.#server.runtime.clock.now(), 0), () => this.#tell())
    // What a restored state would answer may have a lower index; the caller is told what was true before it (protocol/rpc.md §7.3).
    this.#stopAbandoned = this.#server.store().onAbandoned(() => this.#server.wakes.add(() => this.#tell()))
    return !this.#over
  }

  readonly #changed = (): void => {
    const { confirm } = this.#asked
    if (this.#over) return
    if (confirm === undefined) this.#lookAgain()
    else confirm().then(() => this.#lookAgain(), (error: unknown) => this.#fail(error))
  }

  /** There is news nearly always, so what was read is collected only when there is none. */
  #lookAgain(): void {
    if (this.#over || this.#answered(new WatchSet(false))) return
    this.look()
  }

  /** Tells what was read last. */
  #tell(): void {
    const reply = this.#last
    if (this.#over || reply === undefined) return
    this.#end()
    this.#asked.told?.(reply)
    this.#resolve(reply)
  }

  #fail(error: unknown): void {
    if (this.#over) return
    this.#end()
    this.#reject(error)
  }

  #end(): void {
    this.#over = true
    this.#watch?.close()
    this.#watch = undefined
    this.#timer?.cancel()
    this.#stopAbandoned?.()
    this.#stopAborted?.()
    this.#last = undefined
    this.#server.meters.waited()
  }
}
