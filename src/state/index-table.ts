import { folded } from '../std/folded.ts'
import type { Transaction, View } from '../memdb/database.ts'
import type { Mutation } from './mutation.ts'
import type { U64 } from '../wire/values.ts'
import { tables } from './tables.ts'

/** Sets an entry to the index of the mutation (protocol/fsm.md §2: "set"). */
export function setIndex(mutation: Mutation, name: string): void {
  putIndex(mutation.txn, name, mutation.index)
}

/** Moves an entry up to the index of the mutation, never down (protocol/fsm.md §2: "raise"). */
export function raiseIndex(mutation: Mutation, name: string): void {
  raiseIndexTo(mutation.txn, name, mutation.index)
}

/** Moves an entry up to a value, never down. */
export function raiseIndexTo(txn: Transaction, name: string, value: number): void {
  const entry = txn.get(tables.indexes.primary, folded(name))
  if (entry === undefined || entry.Value < value) txn.put(tables.indexes, { Key: name, Value: value })
}

/** Writes an entry. */
export function putIndex(txn: Transaction, name: string, value: number): void {
  txn.put(tables.indexes, { Key: name, Value: value })
}

/** Removes an entry. */
export function removeIndex(mutation: Mutation, name: string): void {
  mutation.txn.delete(tables.indexes, folded(name))
}

/** The names of all tables of 1.8.7. */
const tableNames = [
  'acl-auth-methods', 'acl-binding-rules', 'acl-policies', 'acl-roles', 'acl-tokens', 'autopilot-config', 'checks', 'config-entries',
  'connect-ca-builtin', 'connect-ca-config', 'connect-ca-roots', 'connect-intentions', 'coordinates', 'federation-states',
  'gateway-services', 'index', 'kvs', 'nodes', 'prepared-queries', 'services', 'session_checks', 'sessions', 'tombstones',
]

/** The highest entry that is a table's own: what a snapshot's header says (protocol/snapshot.md §3). */
export function lastIndex(view: View): number {
  return maxIndex(view, ...tableNames)
}

/** The value of an entry, if there is one. */
export function indexOf(view: View, name: string): number | undefined {
  return view.get(tables.indexes.primary, folded(name))?.Value
}

/** The highest of some entries; 0 when there is none. */
export function maxIndex(view: View, ...names: readonly string[]): number {
  let highest = 0
  for (const name of names) highest = Math.max(highest, indexOf(view, name) ?? 0)
  return highest
}

/** A row's index as a number. It counts log entries, so it is one: applying gives rows numbers, and a restore refuses larger ones. */
export function rowIndex(value: U64): number {
  return Number(value)
}
