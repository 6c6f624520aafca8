import type { StateStore } from '../state/store.ts'
import { nodeCoordinates } from '../state/coordinate.ts'
import type { Coordinate, Vivaldi } from '../wire/records/coordinate.ts'
import type { QuerySource } from '../wire/records/requests.ts'
import type { ServerContext } from './context.ts'

/**
 * Sorts rows by the estimated round trip from the node that a request names, those without coordinates last (surface/http.md G50).
 * Rows stay as they are when no node is named, when it is elsewhere, or when nothing is known of where it is.
 */
export function nearestFirst<T>(
  server: ServerContext,
  store: StateStore,
  source: QuerySource,
  rows: readonly T[],
  nodeOf: (row: T) => string,
): readonly T[] {
  if (source.Node === '' || source.Datacenter !== server.options.datacenter) return rows
  const from = nodeCoordinates(store.read(), source.Node).coordinates
  if (from.length === 0) return rows
  const distances = new Map<string, number>()
  const distanceTo = (node: string): number => {
    let distance = distances.get(node)
    if (distance === undefined) {
      distance = distanceBetween(from, nodeCoordinates(store.read(), node).coordinates)
      distances.set(node, distance)
    }
    return distance
  }
  return rows
    .map((row) => ({ row, distance: distanceTo(nodeOf(row)) }))
    .sort((a, b) => (a.distance === b.distance ? 0 : a.distance - b.distance))
    .map(({ row }) => row)
}

/** Of two nodes in the segment that they share: a node of one segment may be a client, one of several is a server and in all. */
function distanceBetween(from: readonly Coordinate[], to: readonly Coordinate[]): number {
  const segment = (to.length === 1 ? to[0]?.Segment : undefined) ?? (from.length === 1 ? from[0]?.Segment : undefined) ?? ''
  const here = from.find((row) => row.Segment === segment)?.Coord ?? null
  const there = to.find((row) => row.Segment === segment)?.Coord ?? null
  return here === null || there === null ? Infinity : roundTrip(here, there)
}

/** The estimate in nanoseconds: the distance of the points and their heights, adjusted unless that makes it negative. */
export function roundTrip(a: Vivaldi, b: Vivaldi): number {
  const there = b.Vec ?? []
  const squares = (a.Vec ?? []).reduce((sum, value, at) => sum + (value - (there[at] ?? 0)) ** 2, 0)
  const distance = Math.sqrt(squares) + a.Height + b.Height
  const adjusted = distance + a.Adjustment + b.Adjustment
  return Math.trunc((adjusted > 0 ? adjusted : distance) * 1e9)
}
