import { InputError } from '../std/errors.ts'
import { assert } from '../std/assert.ts'
import type { LogEntry, StateMachine, StateSnapshot } from '../raft/ports.ts'
import { StateStore } from '../state/store.ts'
import { commandName, decodeCommandType } from '../wire/command.ts'
import type { I64 } from '../wire/values.ts'
import { Chunks, incompleteChunk } from './chunks.ts'
import { rows } from './commands/index.ts'
import type { Row } from './commands/row.ts'
import { type FsmMeter, metricOf } from './meter.ts'
import { restoreInto } from './snapshot-restore.ts'
import { SnapshotWriter } from './snapshot-writer.ts'
import { UnknownCommand } from './unknown-command.ts'

/** Whom the state machine tells what cannot be part of the state. */
export interface FsmListeners {
  /** No lock on this key for so many nanoseconds (protocol/fsm.md §10). */
  readonly onLockDelay: (key: string, delayNs: I64) => void
  /** Tombstones were written at this index (protocol/fsm.md §6). */
  readonly onTombstone: (index: number) => void
  /** A restore has put another store in the old one's place. */
  readonly onRestore?: () => void
  /** Lets others run, between the slices of writing or reading a snapshot. Without it, only the awaiting of chunks does. */
  readonly pause?: () => Promise<void>
  readonly meter?: FsmMeter
}

const applyByType: ReadonlyMap<number, NonNullable<Row['apply']>> = new Map(
  rows.flatMap(({ type, apply }): readonly (readonly [number, NonNullable<Row['apply']>])[] => (apply === undefined ? [] : [[type, apply]])),
)

/**
 * Turns the log into state (protocol/fsm.md). Refusals are results. What cannot be applied is thrown, and the server must stop: going
 * on without it would let servers reach different states.
 */
export class Fsm implements StateMachine {
  readonly #listeners: FsmListeners
  #store: StateStore
  #chunks = new Chunks()
  /** What the command that is being applied is of its kind. */
  #op: string | undefined
  readonly #noteOp = (op: string): void => {
    this.#op = op
  }

  constructor(listeners: FsmListeners) {
    this.#listeners = listeners
    this.#store = this.#emptyStore()
  }

  /** The current state; another object after a restore. */
  get store(): StateStore {
    return this.#store
  }

  /** Applies a command, and gives its result, or `incompleteChunk` for a piece that did not complete one. */
  apply(entry: LogEntry): unknown {
    assert(entry.Data !== null, `log entry ${entry.Index} is a command without data`)
    if (entry.Extensions === null || entry.Extensions.length === 0) return this.#command(entry.Index, entry.Data)
    const whole = explained(entry.Index, 'a chunk', () => this.#chunks.take(entry, entry.Extensions as Uint8Array))
    return whole === undefined ? incompleteChunk : this.#command(entry.Index, whole)
  }

  snapshot(): StateSnapshot {
    const { meter, pause } = this.#listeners
    const writer = new SnapshotWriter(this.#store.snapshot(), this.#chunks.snapshot(), pause)
    return meter === undefined ? writer : measured(writer, meter)
  }

  async restore(state: AsyncIterable<Uint8Array>): Promise<void> {
    const store = this.#emptyStore()
    const chunks = await restoreInto(store, state, this.#listeners.pause)
    const old = this.#store
    this.#store = store
    this.#chunks = chunks
    this.#listeners.onRestore?.()
    old.abandon()
  }

  #command(index: number, data: Uint8Array): unknown {
    const { type, ignorable, body } = explained(index, 'a command', () => decodeCommandType(data))
    const apply = applyByType.get(type)
    if (apply !== undefined) return this.#measured(type, () => explained(index, commandName(type), () => apply(this.#store, index, body, this.#noteOp)))
    if (ignorable) return null
    throw new UnknownCommand(index, type)
  }

  #measured(type: number, work: () => unknown): unknown {
    const { meter } = this.#listeners
    const metric = metricOf(type)
    if (meter === undefined || metric === undefined) return work()
    this.#op = metric.op
    meter.begin()
    const result = work()
    meter.end(metric.name, this.#op)
    return result
  }

  #emptyStore(): StateStore {
    return new StateStore({
      onLockDelay: ({ key, delay }) => this.#listeners.onLockDelay(key, delay),
      onTombstone: this.#listeners.onTombstone,
    })
  }
}

/** Tells how long it takes until a snapshot is written. */
function measured(writer: SnapshotWriter, meter: FsmMeter): StateSnapshot {
  return {
    async *chunks() {
      const ended = meter.persisting()
      try {
        yield* writer.chunks()
      } finally {
        ended()
      }
    },
    release: () => writer.release(),
  }
}

/** Adds to a decoder's complaint where it arose. */
function explained<T>(index: number, what: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    if (error instanceof InputError) throw new InputError(`log entry ${index} (${what}) cannot be read: ${error.message}`, { cause: error })
    throw error
  }
}
