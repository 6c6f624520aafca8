import type { Clock, Logger, Random, Timer } from '../runtime/ports.ts'
import { ConsulError } from '../std/errors.ts'
import { errors } from '../wire/errors.ts'
import type { Applier } from './applier.ts'
import type { SnapshotPoint } from './core/events.ts'
import type { RaftMachine } from './core/machine.ts'
import type { RaftMeters } from './meters.ts'
import type { RaftOptions } from './options.ts'
import type { SnapshotMeta, SnapshotSink, SnapshotStore, StateMachine } from './ports.ts'

export interface SnapshottingParts {
  readonly clock: Clock
  readonly random: Random
  readonly log: Logger
  readonly machine: RaftMachine
  readonly applier: Applier
  readonly snapshots: SnapshotStore
  readonly fsm: StateMachine
  readonly options: RaftOptions
  readonly meters: RaftMeters
  /** A snapshot became durable. */
  readonly taken: (meta: SnapshotMeta) => void
}

/** Takes snapshots when they are due or asked for, and puts those of others in the place of the state. */
export class Snapshotting {
  readonly #parts: SnapshottingParts
  #taking: Promise<void> | undefined
  #timer: Timer | undefined
  #stopped = false

  constructor(parts: SnapshottingParts) {
    this.#parts = parts
    this.#arm()
  }

  stop(): void {
    this.#stopped = true
    this.#timer?.cancel()
  }

  /** Resolves when nothing is being taken. */
  async idle(): Promise<void> {
    while (this.#taking !== undefined) await this.#taking
  }

  /** Who asks while one is being taken waits for it and then gets one of its own, which holds all that is applied now. */
  async take(): Promise<SnapshotMeta> {
    while (this.#taking !== undefined) await this.#taking
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#taking = promise
    try {
      return await this.#take()
    } finally {
      this.#taking = undefined
      resolve()
    }
  }

  /** Stores a leader's snapshot and loads it; `short read` when fewer bytes come than were announced. */
  async receive(point: SnapshotPoint, size: number, state: AsyncIterable<Uint8Array>): Promise<void> {
    const { snapshots, applier, fsm } = this.#parts
    const meta = await this.#store(point, async (sink) => {
      let received = 0
      for await (const chunk of state) {
        received += chunk.length
        await sink.write(chunk)
      }
      if (received !== size) throw new Error('short read')
      this.#parts.log.info('copied to local snapshot', { bytes: received })
    })
    await applier.exclusively(async (jump) => {
      // Entries may have come meanwhile that lead beyond the snapshot; the state never goes back.
      if (applier.point.index >= point.index) return
      const opened = await snapshots.open(meta.id)
      await fsm.restore(opened.state)
      jump({ index: point.index, term: point.term })
    })
    this.#parts.log.info('Installed remote snapshot')
  }

  /** Puts a user's archive in the place of the state (protocol/snapshot.md §5); `confirm` is asked before the point of no return. */
  async replace(point: SnapshotPoint, state: AsyncIterable<Uint8Array>, confirm: () => void): Promise<void> {
    const { applier, fsm } = this.#parts
    await applier.exclusively(async (jump) => {
      await this.#store(point, async (sink, commit) => {
        await fsm.restore(
          (async function* () {
            for await (const chunk of state) {
              await sink.write(chunk)
              yield chunk
            }
            confirm()
            await commit()
            confirm()
          })(),
        )
      })
      jump({ index: point.index, term: point.term })
    })
  }

  async #take(): Promise<SnapshotMeta> {
    const { applier, machine, fsm, taken, meters } = this.#parts
    const begin = meters.now()
    const { point, committed, state } = await applier.exclusively(async () => {
      const since = meters.now()
      const snapshot = fsm.snapshot()
      meters.took('fsm.snapshot', since)
      return { point: applier.point, committed: machine.committed, state: snapshot }
    })
    try {
      if (point.index === 0) throw errors.nothingNewToSnapshot()
      const { configuration, index: configurationIndex } = committed
      if (configurationIndex > point.index) {
        const text = `cannot take snapshot now, wait until the configuration entry at ${configurationIndex} has been applied (have applied ${point.index})`
        throw new ConsulError('snapshot-refused', text)
      }
      this.#parts.log.info('starting snapshot up to', { index: point.index })
      const meta = await this.#store({ ...point, configuration, configurationIndex }, async (sink) => {
        for await (const chunk of state.chunks()) await sink.write(chunk)
      })
      meters.took('snapshot.takeSnapshot', begin)
      taken(meta)
      this.#parts.log.info('snapshot complete up to', { index: point.index })
      return meta
    } finally {
      state.release()
    }
  }

  /** One new snapshot; nothing of it stays if `fill` or the disk fails. `fill` may commit itself. */
  async #store(point: SnapshotPoint, fill: (sink: SnapshotSink, commit: () => Promise<void>) => Promise<void>): Promise<SnapshotMeta> {
    const { meters, snapshots } = this.#parts
    const begin = meters.now()
    const sink = await snapshots.create(point)
    const created = meters.now()
    meters.took('snapshot.create', begin)
    let meta: SnapshotMeta | undefined
    const commit = async (): Promise<void> => {
      meta = await sink.commit()
    }
    try {
      await fill(sink, commit)
      meters.took('snapshot.persist', created)
      return meta ?? (await sink.commit())
    } catch (error) {
      if (meta === undefined) await sink.cancel()
      throw error
    }
  }

  #arm(): void {
    if (this.#stopped) return
    const { clock, random, options } = this.#parts
    const delay = options.snapshotIntervalMs * (1 + random.float())
    this.#timer = clock.timer(delay, () => {
      const { machine, log } = this.#parts
      if (machine.lastIndex - machine.snapshotIndex < options.snapshotThreshold || this.#taking !== undefined) return this.#arm()
      this.take().then(
        () => this.#arm(),
        (error: unknown) => {
          log.error('failed to take snapshot', { error: error instanceof Error ? error.message : String(error) })
          this.#arm()
        },
      )
    })
  }
}
