import type { Vivaldi } from '../../wire/records/coordinate.ts'
import { aboveZero, distance, isValid, largestError, origin, pointOf, pushed, rawDistance, type Point } from './space.ts'

const errorShare = 0.25
const forceShare = 0.25
const adjustmentWindow = 20
const latencyWindow = 3
const gravityRho = 150
const largestRttMs = 10_000

/**
 * The own place in the network's coordinates, learnt from round trips to others and where they say to be (protocol/gossip.md §5.10):
 * Vivaldi with height vectors, an adjustment term, and a pull to the origin.
 */
export class VivaldiClient {
  readonly #chance: () => number
  readonly #latencies = new Map<string, number[]>()
  readonly #adjustments = new Array<number>(adjustmentWindow).fill(0)
  #nextAdjustment = 0
  #point = origin
  #resets = 0

  /** `chance` is uniform in [0, 1). */
  constructor(chance: () => number) {
    this.#chance = chance
  }

  get point(): Point {
    return this.#point
  }

  /** How often a coordinate had to be thrown away because it was no number. */
  get resets(): number {
    return this.#resets
  }

  /** Another node answered a ping after `rttMs` and said where it is. Returns why that cannot be used, if so. */
  update(node: string, coordinate: Vivaldi, rttMs: number): string | undefined {
    const other = pointOf(coordinate)
    if (other === undefined) return 'the other coordinate is not compatible'
    if (!(rttMs >= 0 && rttMs <= largestRttMs)) return `round trip time not in valid range, duration ${rttMs} ms is not a positive value less than 10s`
    const rtt = this.#filtered(node, rttMs / 1000)
    this.#approach(other, rtt)
    this.#adjust(other, rtt)
    this.#gravitate()
    if (!isValid(this.#point)) {
      this.#resets++
      this.#point = origin
    }
    return undefined
  }

  /** A node is gone for good. */
  forget(node: string): void {
    this.#latencies.delete(node)
  }

  /** The median of the last few round trips to a node, so that one slow answer moves nothing. */
  #filtered(node: string, rtt: number): number {
    let latencies = this.#latencies.get(node)
    if (latencies === undefined) this.#latencies.set(node, (latencies = []))
    latencies.push(rtt)
    if (latencies.length > latencyWindow) latencies.shift()
    const sorted = latencies.toSorted((a, b) => a - b)
    return sorted[sorted.length >> 1]!
  }

  #approach(other: Point, measured: number): void {
    const here = this.#point
    const rtt = aboveZero(measured)
    const estimate = distance(here, other)
    const wrong = Math.abs(estimate - rtt) / rtt
    const weight = here.Error / aboveZero(here.Error + other.Error)
    const Error = Math.min(errorShare * weight * wrong + here.Error * (1 - errorShare * weight), largestError)
    this.#point = pushed({ ...here, Error }, forceShare * weight * (rtt - estimate), other, this.#chance)
  }

  #adjust(other: Point, rtt: number): void {
    this.#adjustments[this.#nextAdjustment] = rtt - rawDistance(this.#point, other)
    this.#nextAdjustment = (this.#nextAdjustment + 1) % adjustmentWindow
    const sum = this.#adjustments.reduce((total, sample) => total + sample, 0)
    this.#point = { ...this.#point, Adjustment: sum / (2 * adjustmentWindow) }
  }

  #gravitate(): void {
    const away = distance(origin, this.#point)
    this.#point = pushed(this.#point, -((away / gravityRho) ** 2), origin, this.#chance)
  }
}
