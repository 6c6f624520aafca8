import { folded } from '../std/folded.ts'
import type { View } from '../memdb/database.ts'
import type { WatchSet } from '../memdb/watch-set.ts'
import { compound } from '../memdb/key.ts'
import type { Coordinate } from '../wire/records/coordinate.ts'
import { maxIndex, setIndex } from './index-table.ts'
import type { Mutation } from './mutation.ts'
import { tables } from './tables.ts'

type Answer = { readonly index: number; readonly coordinates: readonly Coordinate[] }

/** All coordinates, by node and segment. */
export function coordinatesList(view: View, watch?: WatchSet): Answer {
  return { index: maxIndex(view, 'coordinates'), coordinates: view.all(tables.coordinates.primary, watch) }
}

/** The coordinates of a node, one per segment. */
export function nodeCoordinates(view: View, node: string, watch?: WatchSet): Answer {
  return {
    index: maxIndex(view, 'coordinates'),
    coordinates: view.prefix(tables.coordinates.primary, compound(folded(node)), watch),
  }
}

/** Stores a batch; invalid coordinates and those of unknown nodes are passed over (protocol/fsm.md §7). */
export function coordinatesUpdate(mutation: Mutation, updates: readonly Coordinate[]): void {
  const { txn } = mutation
  for (const update of updates) {
    if (!isValid(update) || txn.get(tables.nodes.primary, folded(update.Node)) === undefined) continue
    txn.put(tables.coordinates, update)
  }
  setIndex(mutation, 'coordinates')
}

/** Whether all numbers of a coordinate are finite. */
export function isValid({ Coord }: Coordinate): boolean {
  return Coord !== null && [...(Coord.Vec ?? []), Coord.Error, Coord.Adjustment, Coord.Height].every(Number.isFinite)
}
