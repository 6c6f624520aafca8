import { compound } from '../../memdb/key.ts'
import type { Clock, Timer } from '../../runtime/ports.ts'
import type { Coordinate } from '../../wire/records/coordinate.ts'

/** Nodes whose coordinates go into one log entry, and how many entries a period has; what is beyond is dropped (protocol/rpc.md §10). */
const batchSize = 128
const maxBatches = 5

/** Coordinates on their way to the log. Each node sends its own again and again, so they go in batches, and only the latest counts. */
export class CoordinateUpdates {
  readonly #clock: Clock
  readonly #periodMs: number
  readonly #apply: (batch: readonly Coordinate[]) => void
  readonly #dropped: (count: number) => void
  readonly #pending = new Map<string, Coordinate>()
  #timer: Timer | undefined

  constructor(clock: Clock, periodMs: number, apply: (batch: readonly Coordinate[]) => void, dropped: (count: number) => void) {
    this.#clock = clock
    this.#periodMs = periodMs
    this.#apply = apply
    this.#dropped = dropped
  }

  add(coordinate: Coordinate): void {
    this.#pending.set(compound(coordinate.Node, coordinate.Segment), coordinate)
    this.#timer ??= this.#clock.timer(this.#periodMs, () => this.#flush())
  }

  /** Forgets what has not been logged. */
  stop(): void {
    this.#timer?.cancel()
    this.#timer = undefined
    this.#pending.clear()
  }

  #flush(): void {
    this.#timer = undefined
    const updates = [...this.#pending.values()]
    this.#pending.clear()
    const limit = batchSize * maxBatches
    if (updates.length > limit) this.#dropped(updates.length - limit)
    for (let at = 0; at < Math.min(updates.length, limit); at += batchSize) this.#apply(updates.slice(at, Math.min(at + batchSize, limit)))
  }
}
