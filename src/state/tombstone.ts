import type { View } from '../memdb/database.ts'
import { setIndex } from './index-table.ts'
import type { Mutation } from './mutation.ts'
import { indexKey, onlyRow, tables } from './tables.ts'

/** Remembers a deletion at a key or, for a deleted tree, at its prefix (protocol/fsm.md §5). */
export function putTombstone(mutation: Mutation, key: string): void {
  mutation.txn.put(tables.tombstones, { Key: key, Index: mutation.index })
  setIndex(mutation, 'tombstones')
  mutation.tombstones = true
}

/** Removes all tombstones up to an index (protocol/fsm.md §6). No index changes. */
export function reapTombstones(mutation: Mutation, upTo: number): void {
  const { txn } = mutation
  const reaped: string[] = []
  let highest = 0
  const beyond = indexKey(upTo + 1)
  txn.visit(tables.tombstones.by.index, '', (stone, position) => {
    if (position >= beyond) return false
    reaped.push(stone.Key)
    highest = stone.Index
    return true
  })
  for (const key of reaped) txn.delete(tables.tombstones, key)
  forgetDeletions(mutation, highest)
}

/** The highest index among the tombstones at or below a prefix; 0 when there is none. */
export function tombstoneIndex(view: View, prefix: string): number {
  let highest = 0
  view.visit(tables.tombstones.primary, prefix, (stone) => {
    highest = Math.max(highest, stone.Index)
  })
  return highest
}

/** Notes that deletions up to this index can no longer be told from tombstones (docs/decisions/0011). */
export function forgetDeletions({ txn }: Pick<Mutation, 'txn'>, index: number): void {
  if (index > forgottenUpTo(txn)) txn.put(tables.forgottenDeletions, { index })
}

/** No deletion after this index is without its tombstone. */
export function forgottenUpTo(view: View): number {
  return view.get(tables.forgottenDeletions.primary, onlyRow)?.index ?? 0
}

/**
 * An index at or after the last deletion of `key` itself or of a tree it was in. A deleted tree left its tombstone at a prefix of
 * the key, so all tombstones at prefixes count; each step of the search goes to the longest prefix that may still have one.
 */
export function deletedBy(view: View, key: string): number {
  let highest = forgottenUpTo(view)
  for (let at = key; ; ) {
    const stone = view.floor(tables.tombstones.primary, at)
    if (stone === undefined) return highest
    if (key.startsWith(stone.Key)) {
      highest = Math.max(highest, stone.Index)
      if (stone.Key === '') return highest
      at = stone.Key.slice(0, -1)
    } else at = key.slice(0, commonLength(key, stone.Key))
  }
}

function commonLength(a: string, b: string): number {
  const limit = Math.min(a.length, b.length)
  let length = 0
  while (length < limit && a.charCodeAt(length) === b.charCodeAt(length)) length++
  return length
}
