import type { BlockingRuntime, ParentThread } from '../../runtime/blocking.ts'
import type { Clock, Timer } from '../../runtime/ports.ts'
import { LogDatabase } from './log-database.ts'
import { LogRefused } from './log-files.ts'
import type { LogChange, LogReply, LogRequest, LogWorkerData, SentError } from './log-protocol.ts'
import { SliceSize } from './slice-size.ts'

/** Bytes that go into one transaction before the rest waits for the next. */
const largestGroupBytes = 8 << 20
/** Bytes written after which the write-ahead log is copied into the database: about 16 MB of pages, some 7 ms. */
const checkpointBytes = 16 << 20
const pageBytes = 16 << 10
/** What a transaction costs in the write-ahead log beside its entries: the page that the last ones share, and headers. */
const transactionBytes = pageBytes
/** Quiet time after which the write-ahead log is copied anyway. */
const idleMs = 1000

/** Answers the thread that owns the log store. Changes that wait together become one transaction (group commit). */
export class LogService {
  readonly #database: LogDatabase
  readonly #parent: ParentThread
  readonly #clock: Clock
  #failed = false
  #closing: number | undefined
  #unchecked = 0
  #written = 0
  #idle: Timer | undefined
  #trimTo = 0
  #trimTickets: number[] = []
  #trimming = false
  readonly #rows = new SliceSize(256)
  readonly #pages = new SliceSize(64)

  private constructor(database: LogDatabase, { parent, clock }: BlockingRuntime) {
    this.#database = database
    this.#parent = parent
    this.#clock = clock
  }

  /** Opens the log that the parent named, and serves it. */
  static start(runtime: BlockingRuntime): void {
    const { parent } = runtime
    let database: LogDatabase
    try {
      database = LogDatabase.open(runtime, parent.data as LogWorkerData)
    } catch (error) {
      const refused = error instanceof LogRefused ? error : new LogRefused('unusable', String(error))
      const cause = refused.cause === undefined ? undefined : sent(refused.cause)
      parent.post({ type: 'refused', reason: refused.reason, message: refused.message, error: cause } satisfies LogReply)
      return
    }
    const service = new LogService(database, runtime)
    const { stable, first, last, tail } = database.found
    const frames = joined(tail)
    service.#reply({ type: 'opened', stable, first, last, tail: frames }, [frames])
    parent.listen((message) => service.#guarded(() => service.#receive(message as LogRequest)))
  }

  #receive(first: LogRequest): void {
    let next: LogRequest | undefined = first
    const group: LogChange[] = []
    let bytes = 0
    while (next !== undefined && isChange(next) && bytes < largestGroupBytes) {
      group.push(next)
      bytes += next.type === 'append' ? next.frames.byteLength : 0
      next = this.#parent.take() as LogRequest | undefined
    }
    if (group.length > 0) this.#commit(group, bytes)
    if (next === undefined) return
    // A group that is full leaves a change over.
    if (isChange(next)) this.#receive(next)
    else this.#answer(next)
  }

  #commit(group: readonly LogChange[], bytes: number): void {
    // What a pending trim was to delete is gone, and indexes may start anew below it.
    if (group.some((change) => change.type === 'clear')) this.#trimTo = 0
    this.#database.apply(group)
    this.#reply({ type: 'stored', ticket: group.at(-1)?.ticket ?? 0 })
    this.#wrote(bytes + transactionBytes)
  }

  #answer(request: Exclude<LogRequest, LogChange>): void {
    switch (request.type) {
      case 'entries': {
        const frames = this.#database.read(request.from, request.to, request.maxBytes)
        this.#reply({ type: 'entries', ticket: request.ticket, frames }, [frames])
        break
      }
      case 'truncatePrefix':
        this.#trimTo = Math.max(this.#trimTo, request.index)
        this.#trimTickets.push(request.ticket)
        this.#trimLater()
        break
      case 'close':
        this.#closing = request.ticket
        if (!this.#trimming) this.#close()
    }
  }

  #trimLater(): void {
    if (this.#trimming) return
    this.#trimming = true
    this.#clock.timer(0, () => this.#guarded(() => this.#trim()))
  }

  /** One slice: first entries are deleted, then pages given back, and at last the file is cut. */
  #trim(): void {
    this.#trimming = false
    const start = this.#clock.now()
    if (this.#trimTo > 0) {
      const { more, freedPages } = this.#database.deleteOldest(this.#trimTo, this.#rows.value)
      if (!more) this.#trimTo = 0
      this.#rows.took(this.#clock.now() - start)
      // Measured: a freed page is written about twice, and each slice touches the pages that list free ones.
      this.#wrote((2 * freedPages + 6) * pageBytes)
    } else if (this.#database.shrink(this.#pages.value)) {
      const moved = this.#pages.value * pageBytes
      this.#pages.took(this.#clock.now() - start)
      this.#wrote(moved)
    } else {
      this.#checkpoint()
      const tickets = this.#trimTickets
      this.#trimTickets = []
      for (const ticket of tickets) this.#reply({ type: 'truncated', ticket })
      if (this.#closing !== undefined) this.#close()
      return
    }
    this.#trimLater()
  }

  #wrote(bytes: number): void {
    this.#unchecked += bytes
    this.#written += bytes
    if (this.#unchecked >= checkpointBytes) this.#checkpoint()
    this.#idle ??= this.#watchIdle(this.#written)
  }

  #watchIdle(written: number): Timer {
    return this.#clock.timer(idleMs, () => {
      this.#idle = undefined
      if (this.#closing !== undefined || this.#unchecked === 0) return
      if (this.#written === written) this.#guarded(() => this.#checkpoint())
      else this.#idle = this.#watchIdle(this.#written)
    })
  }

  #checkpoint(): void {
    this.#database.checkpoint()
    this.#unchecked = 0
  }

  #close(): void {
    this.#idle?.cancel()
    this.#database.close()
    this.#reply({ type: 'closed', ticket: this.#closing ?? 0 })
    this.#parent.leave()
  }

  /** After the first error nothing is tried again: a sync that fails once may drop what it was to write. */
  #guarded(work: () => void): void {
    if (this.#failed) return
    try {
      work()
    } catch (error) {
      this.#failed = true
      this.#reply({ type: 'failed', error: sent(error) })
    }
  }

  #reply(reply: LogReply, transfer: readonly ArrayBuffer[] = []): void {
    this.#parent.post(reply, transfer)
  }
}

function isChange(request: LogRequest): request is LogChange {
  return request.type === 'append' || request.type === 'stable' || request.type === 'clear'
}

function joined(parts: readonly Uint8Array[]): ArrayBuffer {
  const all = new Uint8Array(parts.reduce((size, part) => size + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all.buffer
}

function sent(error: unknown): SentError {
  if (!(error instanceof Error)) return { message: String(error), code: '' }
  const code = 'errcode' in error ? error.errcode : 'code' in error ? error.code : ''
  return { message: error.message, code: String(code) }
}
