import type { Vivaldi } from '../../wire/records/coordinate.ts'

/** A point of the network coordinates (protocol/gossip.md §5.10); all in seconds but the error, which has no unit. */
export interface Point {
  readonly Vec: readonly number[]
  readonly Error: number
  readonly Adjustment: number
  readonly Height: number
}

export const dimensions = 8
export const largestError = 1.5
export const smallestHeight = 1e-5

/** Below this two points count as one, and no number is divided by less. */
const zeroThreshold = 1e-6

/** Where everybody starts. */
export const origin: Point = { Vec: new Array<number>(dimensions).fill(0), Error: largestError, Adjustment: 0, Height: smallestHeight }

/** A coordinate off the wire, or undefined when one cannot reckon with it. */
export function pointOf(coordinate: Vivaldi): Point | undefined {
  const { Vec, Error, Adjustment, Height } = coordinate
  if (Vec === null || Vec.length !== dimensions) return undefined
  const point = { Vec, Error, Adjustment, Height }
  return isValid(point) ? point : undefined
}

export function isValid({ Vec, Error, Adjustment, Height }: Point): boolean {
  return Vec.every(Number.isFinite) && Number.isFinite(Error) && Number.isFinite(Adjustment) && Number.isFinite(Height)
}

/** The distance without adjustments, in seconds. */
export function rawDistance(a: Point, b: Point): number {
  return magnitude(difference(a.Vec, b.Vec)) + a.Height + b.Height
}

/** The estimated round trip in seconds, cut to whole nanoseconds. */
export function distance(a: Point, b: Point): number {
  const raw = rawDistance(a, b)
  const adjusted = raw + a.Adjustment + b.Adjustment
  return Math.trunc((adjusted > 0 ? adjusted : raw) * 1e9) / 1e9
}

/** The point pushed away from another one, or pulled to it by a negative force. */
export function pushed(point: Point, force: number, from: Point, chance: () => number): Point {
  const { unit, length } = direction(point.Vec, from.Vec, chance)
  const Vec = point.Vec.map((value, at) => value + unit[at]! * force)
  if (length <= zeroThreshold) return { ...point, Vec }
  return { ...point, Vec, Height: Math.max(((point.Height + from.Height) * force) / length + point.Height, smallestHeight) }
}

/** No less than the threshold, for divisors. */
export function aboveZero(value: number): number {
  return Math.max(value, zeroThreshold)
}

/** The way from `to` towards `from`; any way, and no length, when they are in one place. */
function direction(from: readonly number[], to: readonly number[], chance: () => number): { readonly unit: readonly number[]; readonly length: number } {
  const way = difference(from, to)
  const length = magnitude(way)
  if (length > zeroThreshold) return { unit: way.map((value) => value / length), length }
  const random = way.map(() => chance() - 0.5)
  const size = magnitude(random)
  if (size > zeroThreshold) return { unit: random.map((value) => value / size), length: 0 }
  return { unit: way.map((_, at) => (at === 0 ? 1 : 0)), length: 0 }
}

function difference(a: readonly number[], b: readonly number[]): number[] {
  return a.map((value, at) => value - b[at]!)
}

function magnitude(vector: readonly number[]): number {
  let sum = 0
  for (const value of vector) sum += value * value
  return Math.sqrt(sum)
}
