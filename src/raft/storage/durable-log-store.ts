import type { StartWorker, WorkerThread } from '../../runtime/worker.ts'
import { ConsulError } from '../../std/errors.ts'
import type { LogEntry, LogStore, StableState } from '../ports.ts'
import { EntryTail } from './entry-tail.ts'
import { LogBounds, payloadBytes } from './log-bounds.ts'
import { decodeFrames, encodeFrames } from './log-frame.ts'
import type { LogReply, LogRequest, LogWorkerData, RefusedReason, SentError } from './log-protocol.ts'

/** Code of the error after which the thread is asked for nothing any more. */
const failedCode = 'log_failed'
/** Ticket of a request whose answer nobody waits for. */
const nobody = 0

type Opened = Extract<LogReply, { readonly type: 'opened' }>

interface Waiting<T> {
  readonly ticket: number
  resolve(value: T): void
  reject(error: Error): void
}

/**
 * The log on disk, as the serving thread sees it: bounds and newest entries here, everything else in a thread that may block.
 * After the first failure every call rejects with it; nothing is tried again.
 */
export class DurableLogStore implements LogStore {
  readonly #tail: EntryTail
  readonly #folder: string
  #bounds = new LogBounds()
  #stable: StableState = { term: 0, lastVoteTerm: 0, lastVoteCandidate: '' }
  #thread: WorkerThread | undefined
  #failure: ConsulError | undefined
  #ticket = 0
  readonly #opening: Waiting<Opened>
  /** Appends of this turn of the loop: they cross to the thread as one message, which costs more than what is in it. */
  #gathered: { readonly entries: LogEntry[]; readonly truncateFrom: number | undefined; ticket: number } | undefined
  #held = false
  /** Changes that are not on the disk yet, oldest first. */
  #changes: Waiting<void>[] = []
  readonly #requests = new Map<number, Waiting<LogReply>>()
  #closed: Promise<void> | undefined

  private constructor(data: LogWorkerData, opening: Waiting<Opened>) {
    this.#folder = data.folder
    this.#tail = new EntryTail(data.tailEntries, data.tailBytes)
    this.#opening = opening
  }

  /** Opens or creates the log. Rejects with a `ConsulError` that names the file and what is wrong with it. */
  static async open(startWorker: StartWorker, data: LogWorkerData): Promise<DurableLogStore> {
    const opening = Promise.withResolvers<Opened>()
    const store = new DurableLogStore(data, { ticket: 0, resolve: opening.resolve, reject: opening.reject })
    store.#thread = startWorker(data, {
      message: (message) => store.#receive(message as LogReply),
      ended: (error) => store.#ended(error),
    })
    store.#hold(true)
    const { stable, first, last, tail } = await opening.promise
    store.#stable = stable
    store.#bounds = new LogBounds(first, last)
    store.#tail.append(decodeFrames(tail))
    store.#holdIfBusy()
    return store
  }

  get stable(): StableState {
    return this.#stable
  }

  firstIndex(): number {
    return this.#bounds.first
  }

  lastIndex(): number {
    return this.#bounds.last
  }

  async append(entries: readonly LogEntry[], truncateFrom?: number): Promise<void> {
    this.#checkUsable()
    this.#bounds.append(entries, truncateFrom)
    if (truncateFrom !== undefined) this.#tail.truncateFrom(truncateFrom)
    this.#tail.append(entries)
    const ticket = ++this.#ticket
    const done = this.#stored(ticket)
    if (this.#gathered === undefined || truncateFrom !== undefined) {
      this.#postGathered()
      this.#gathered = { entries: [...entries], truncateFrom, ticket }
      queueMicrotask(() => this.#postGathered())
    } else {
      this.#gathered.entries.push(...entries)
      this.#gathered.ticket = ticket
    }
    return done
  }

  async setStable(state: StableState): Promise<void> {
    this.#checkUsable()
    this.#stable = state
    return this.#change({ type: 'stable', ticket: ++this.#ticket, state })
  }

  async entries(from: number, to: number, maxBytes: number): Promise<readonly LogEntry[]> {
    this.#checkUsable()
    this.#bounds.check(from, to)
    if (this.#tail.get(from) !== undefined) return this.#fromTail(from, to, maxBytes)
    const reply = await this.#request({ type: 'entries', ticket: ++this.#ticket, from, to, maxBytes })
    return reply.type === 'entries' ? decodeFrames(reply.frames) : []
  }

  recent(index: number): LogEntry | undefined {
    return this.#tail.get(index)
  }

  async truncatePrefix(index: number): Promise<void> {
    this.#checkUsable()
    if (!this.#bounds.truncatePrefix(index)) return
    this.#tail.truncatePrefix(index)
    if (this.#bounds.last > 0) {
      await this.#request({ type: 'truncatePrefix', ticket: ++this.#ticket, index })
      return
    }
    // Once it is empty the next append may start at any index, below `index` too: no slice may come after it.
    const cleared = this.#change({ type: 'clear', ticket: ++this.#ticket })
    await Promise.all([cleared, this.#request({ type: 'truncatePrefix', ticket: ++this.#ticket, index: 0 })])
  }

  async clear(): Promise<void> {
    this.#checkUsable()
    this.#bounds.clear()
    this.#tail.clear()
    const cleared = this.#change({ type: 'clear', ticket: ++this.#ticket })
    // Nobody waits for the space.
    this.#post({ type: 'truncatePrefix', ticket: nobody, index: 0 })
    return cleared
  }

  /** Waits for what was asked before. */
  close(): Promise<void> {
    this.#closed ??= this.#close()
    return this.#closed
  }

  async #close(): Promise<void> {
    if (this.#failure === undefined) {
      const done = this.#request({ type: 'close', ticket: ++this.#ticket })
      this.#failure = new ConsulError('log_closed', `the log in ${this.#folder} is closed`)
      await done
    }
    await this.#thread?.end()
  }

  #change(request: LogRequest): Promise<void> {
    const done = this.#stored(request.ticket)
    this.#post(request)
    return done
  }

  /** Resolves when the change of this ticket is on the disk. */
  #stored(ticket: number): Promise<void> {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    this.#changes.push({ ticket, resolve, reject })
    return promise
  }

  #request(request: LogRequest): Promise<LogReply> {
    const { promise, resolve, reject } = Promise.withResolvers<LogReply>()
    this.#requests.set(request.ticket, { ticket: request.ticket, resolve, reject })
    this.#post(request)
    return promise
  }

  #post(request: LogRequest): void {
    this.#postGathered()
    this.#send(request)
  }

  #postGathered(): void {
    if (this.#gathered === undefined) return
    const { entries, truncateFrom, ticket } = this.#gathered
    this.#gathered = undefined
    const frames = encodeFrames(entries)
    this.#send({ type: 'append', ticket, frames, truncateFrom }, [frames])
  }

  #send(request: LogRequest, transfer?: readonly ArrayBuffer[]): void {
    if (this.#failure?.code === failedCode) return
    this.#thread?.post(request, transfer)
    this.#hold(true)
  }

  #receive(reply: LogReply): void {
    switch (reply.type) {
      case 'opened':
        this.#opening.resolve(reply)
        return
      case 'refused': {
        const cause = reply.error === undefined ? undefined : storageError(reply.error)
        this.#fail(new ConsulError(refusedCodes[reply.reason], reply.message, { cause }))
        return
      }
      case 'failed': {
        const cause = storageError(reply.error)
        this.#fail(new ConsulError(failedCode, `the log in ${this.#folder} failed: ${cause.message}`, { cause }))
        return
      }
      case 'stored':
        this.#resolveUpTo(reply.ticket)
        break
      default:
        this.#requests.get(reply.ticket)?.resolve(reply)
        this.#requests.delete(reply.ticket)
    }
    this.#holdIfBusy()
  }

  #resolveUpTo(ticket: number): void {
    let done = 0
    for (const change of this.#changes) {
      if (change.ticket > ticket) break
      change.resolve()
      done++
    }
    this.#changes = this.#changes.slice(done)
  }

  #ended(error: Error | undefined): void {
    const why = error?.message ?? 'its thread ended'
    this.#fail(new ConsulError(failedCode, `the log in ${this.#folder} failed: ${why}`, { cause: error }))
  }

  #fail(failure: ConsulError): void {
    this.#failure ??= failure
    this.#opening.reject(failure)
    for (const waiting of [...this.#changes, ...this.#requests.values()]) waiting.reject(failure)
    this.#changes = []
    this.#requests.clear()
    this.#holdIfBusy()
  }

  /** The thread keeps the program alive only while somebody waits for it. */
  #holdIfBusy(): void {
    if (this.#changes.length + this.#requests.size === 0) this.#hold(false)
  }

  #hold(held: boolean): void {
    if (this.#held === held) return
    this.#held = held
    this.#thread?.hold(held)
  }

  #checkUsable(): void {
    if (this.#failure !== undefined) throw this.#failure
  }

  #fromTail(from: number, to: number, maxBytes: number): readonly LogEntry[] {
    const found: LogEntry[] = []
    let bytes = 0
    for (let index = from; index <= to; index++) {
      const entry = this.#tail.get(index)
      if (entry === undefined) break
      bytes += payloadBytes(entry)
      if (bytes > maxBytes && found.length > 0) break
      found.push(entry)
    }
    return found
  }
}

const refusedCodes: Readonly<Record<RefusedReason, string>> = {
  'in use': 'log_in_use', damaged: 'log_damaged', foreign: 'log_foreign', unusable: 'log_unusable',
}

/** What SQLite or the platform said in the log's thread; `code` is theirs. */
function storageError({ message, code }: SentError): Error {
  return Object.assign(new Error(message), { code })
}
