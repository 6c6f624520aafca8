import { InputError } from '../../std/errors.ts'
import type { Vivaldi } from '../../wire/records/coordinate.ts'
import { decodeAckCoordinate, encodeAckCoordinate } from '../../wire/serf.ts'
import { distance, type Point } from '../coordinate/space.ts'
import { VivaldiClient } from '../coordinate/vivaldi.ts'
import type { SerfMeter } from './core.ts'
import type { SwimLog } from '../swim/ports.ts'

/** Where this member is, and where those that it pinged said to be (protocol/gossip.md §5.10). */
export class Locations {
  readonly #own: VivaldiClient
  readonly #others = new Map<string, Vivaldi>()
  readonly #log: SwimLog
  readonly #meter: SerfMeter
  #payload: { readonly of: Point; readonly bytes: Uint8Array } | undefined

  constructor(chance: () => number, log: SwimLog, meter: SerfMeter) {
    this.#own = new VivaldiClient(chance)
    this.#log = log
    this.#meter = meter
  }

  get point(): Point {
    return this.#own.point
  }

  get resets(): number {
    return this.#own.resets
  }

  of(name: string): Vivaldi | undefined {
    return this.#others.get(name)
  }

  /** What acks carry. */
  payload(): Uint8Array {
    const { point } = this.#own
    if (this.#payload?.of !== point) this.#payload = { of: point, bytes: encodeAckCoordinate(point) }
    return this.#payload.bytes
  }

  pinged(name: string, rttMs: number, payload: Uint8Array): void {
    if (payload.length === 0) return
    const coordinate = this.#decoded(payload)
    if (coordinate === undefined) return this.#log.error(`serf: Unsupported ping version: ${payload[0]}`)
    if (coordinate === 'damaged') return
    const before = this.#own.point
    const problem = this.#own.update(name, coordinate, rttMs)
    if (problem !== undefined) {
      this.#meter.rejected()
      return this.#log.debug(`serf: Rejected coordinate from ${name}: ${problem}`)
    }
    this.#meter.moved(distance(before, this.#own.point) * 1000)
    this.#others.set(name, coordinate)
  }

  forget(name: string): void {
    this.#own.forget(name)
    this.#others.delete(name)
  }

  #decoded(payload: Uint8Array): Vivaldi | 'damaged' | undefined {
    try {
      return decodeAckCoordinate(payload)
    } catch (error) {
      if (!(error instanceof InputError)) throw error
      this.#log.error(`serf: Failed to decode coordinate from ping: ${error.message}`)
      return 'damaged'
    }
  }
}
