import { LogType, type LogEntry, type StateMachine } from './ports.ts'
import type { Clock } from '../runtime/ports.ts'
import type { EntryReader } from './entry-reader.ts'
import type { RaftMeters } from './meters.ts'

/** The newest entry that is in the state. */
export interface AppliedPoint {
  readonly index: number
  readonly term: number
}

export interface ApplierEvents {
  applied(entry: LogEntry, result: unknown): void
  /** The state machine threw, or the log could not be read. */
  failed(error: unknown): void
}

/** Entries between two looks at the clock. */
const entriesPerLook = 16

/**
 * Applies committed entries in order, in slices, so that the event loop is never kept long. The state machine is replaced (by a
 * snapshot) only through `exclusively`, while nothing is applied.
 */
export class Applier {
  readonly #clock: Clock
  readonly #meters: RaftMeters
  readonly #fsm: StateMachine
  readonly #reader: EntryReader
  readonly #events: ApplierEvents
  readonly #sliceMs: number
  #point: AppliedPoint
  #target: number
  #running = false
  #stopped = false
  #exclusive: Promise<void> | undefined

  constructor(
    clock: Clock, meters: RaftMeters, fsm: StateMachine, reader: EntryReader, start: AppliedPoint, sliceMs: number, events: ApplierEvents,
  ) {
    this.#clock = clock
    this.#meters = meters
    this.#fsm = fsm
    this.#reader = reader
    this.#point = start
    this.#target = start.index
    this.#sliceMs = sliceMs
    this.#events = events
  }

  get point(): AppliedPoint {
    return this.#point
  }

  /** Entries up to `index` are committed. */
  commit(index: number): void {
    this.#target = Math.max(this.#target, index)
  }

  /** Applies what can be applied now, and goes on in later turns of the event loop if there is more. */
  kick(): void {
    if (this.#running || this.#exclusive !== undefined || this.#stopped || this.#point.index >= this.#target) return
    this.#running = true
    try {
      this.#slice()
    } catch (error) {
      this.#fail(error)
    }
  }

  /** Runs `task` alone; it may set where the state is afterwards. Tasks run one after the other. */
  async exclusively<T>(task: (jump: (point: AppliedPoint) => void) => Promise<T>): Promise<T> {
    while (this.#exclusive !== undefined) await this.#exclusive
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#exclusive = promise
    try {
      return await task((point) => {
        this.#point = point
      })
    } finally {
      this.#exclusive = undefined
      resolve()
      this.kick()
    }
  }

  stop(): void {
    this.#stopped = true
  }

  #slice(): void {
    const end = this.#clock.now() + this.#sliceMs
    for (let count = 1; this.#point.index < this.#target; count++) {
      if (this.#stopped || this.#exclusive !== undefined) break
      const entry = this.#reader.get(this.#point.index + 1)
      if (entry === undefined) return this.#load()
      this.#apply(entry)
      if (count % entriesPerLook === 0 && this.#clock.now() >= end) return this.#later()
    }
    this.#running = false
  }

  #apply(entry: LogEntry): void {
    const result = entry.Type === LogType.command ? this.#command(entry) : undefined
    this.#point = { index: entry.Index, term: entry.Term }
    this.#events.applied(entry, result)
  }

  #command(entry: LogEntry): unknown {
    const since = this.#meters.now()
    const result = this.#fsm.apply(entry)
    this.#meters.applied(since)
    return result
  }

  #later(): void {
    this.#clock.timer(0, () => this.#resume())
  }

  #resume(): void {
    this.#running = false
    this.kick()
  }

  #load(): void {
    const from = this.#point.index + 1
    this.#reader.stored(from, this.#target).then(
      (entries) => this.#loaded(from, entries),
      (error: unknown) => {
        // What was asked for may be gone because a snapshot took its place meanwhile.
        if (this.#exclusive !== undefined || this.#point.index + 1 !== from) this.#resume()
        else this.#fail(error)
      },
    )
  }

  #loaded(from: number, entries: readonly LogEntry[]): void {
    const end = this.#clock.now() + this.#sliceMs
    try {
      for (const entry of entries) {
        if (this.#stopped || this.#exclusive !== undefined || entry.Index !== this.#point.index + 1) break
        if (entry.Index > from && this.#clock.now() >= end) break
        this.#apply(entry)
      }
    } catch (error) {
      return this.#fail(error)
    }
    this.#later()
  }

  #fail(error: unknown): void {
    this.#stopped = true
    this.#running = false
    this.#events.failed(error)
  }
}
