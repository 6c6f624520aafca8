import type { View } from '../memdb/database.ts'
import type { WatchSet } from '../memdb/watch-set.ts'
import type { DirEntry } from '../wire/records/kv.ts'
import type { U64 } from '../wire/values.ts'
import { maxIndex, rowIndex, setIndex } from './index-table.ts'
import type { Mutation } from './mutation.ts'
import { Refusal } from './refusal.ts'
import { tables } from './tables.ts'
import { deletedBy, forgetDeletions, putTombstone, tombstoneIndex } from './tombstone.ts'
import { uuidKey } from './uuid-key.ts'

/** One key. The index is its ModifyIndex, or that of the tables when it is absent (protocol/fsm.md §15). */
export function kvGet(view: View, key: string, watch?: WatchSet): { readonly index: number; readonly entry: DirEntry | undefined } {
  const entry = view.get(tables.kvs.primary, key, watch)
  if (entry !== undefined) return { index: rowIndex(entry.ModifyIndex), entry }
  if (watch !== undefined) watch.changedIndex = Math.max(1, deletedBy(view, key))
  return { index: tablesIndex(view), entry }
}

/**
 * All keys with a prefix, in byte order. The index is the highest of these keys and of the tombstones below the prefix. When no key is
 * left it is also at or after the deletion of a tree that the prefix was in, which the original overlooks (docs/decisions/0011).
 */
export function kvList(view: View, prefix: string, watch?: WatchSet): { readonly index: number; readonly entries: readonly DirEntry[] } {
  const entries = view.prefix(tables.kvs.primary, prefix, watch)
  if (prefix === '') return { index: tablesIndex(view), entries }
  const deleted = tombstoneIndex(view, prefix)
  if (entries.length === 0) {
    const changed = deletedBy(view, prefix)
    if (deleted !== 0) return { index: Math.max(deleted, changed), entries }
    if (watch !== undefined) watch.changedIndex = Math.max(1, changed)
    return { index: tablesIndex(view), entries }
  }
  let index = deleted
  for (const entry of entries) index = Math.max(index, rowIndex(entry.ModifyIndex))
  return { index, entries }
}

/** The keys with a prefix, each only up to the first separator after the prefix, then once. An empty separator cuts nothing. */
export function kvListKeys(
  view: View,
  prefix: string,
  separator: string,
  watch?: WatchSet,
): { readonly index: number; readonly keys: readonly string[] } {
  const { index, entries } = kvList(view, prefix, watch)
  if (separator === '') return { index, keys: entries.map((entry) => entry.Key) }
  const keys: string[] = []
  let last: string | undefined
  for (const { Key } of entries) {
    const at = Key.indexOf(separator, prefix.length)
    const key = at < 0 ? Key : Key.slice(0, at + separator.length)
    if (at >= 0 && key === last) continue
    keys.push(key)
    if (at >= 0) last = key
  }
  return { index, keys }
}

function tablesIndex(view: View): number {
  return maxIndex(view, 'kvs', 'tombstones')
}

/** Writes a key; a plain write keeps the session that holds it, but not its lock count. Returns the entry as stored. */
export function kvSet(mutation: Mutation, entry: DirEntry): DirEntry {
  const existing = existingEntry(mutation, entry.Key)
  return store(mutation, existing, entry, existing?.Session ?? '', entry.LockIndex)
}

/** Writes a key if its ModifyIndex is the entry's; 0 means that it must be absent. Undefined when it is not so. */
export function kvCas(mutation: Mutation, entry: DirEntry): DirEntry | undefined {
  const existing = existingEntry(mutation, entry.Key)
  if (entry.ModifyIndex !== (existing?.ModifyIndex ?? 0)) return undefined
  return store(mutation, existing, entry, existing?.Session ?? '', entry.LockIndex)
}

/** Removes a key, leaving a tombstone. */
export function kvDelete(mutation: Mutation, key: string): void {
  if (mutation.txn.delete(tables.kvs, key) === undefined) return
  putTombstone(mutation, key)
  setIndex(mutation, 'kvs')
}

/** Removes a key if its ModifyIndex is this one. An absent key is as wished, whatever the index. */
export function kvDeleteCas(mutation: Mutation, key: string, modifyIndex: U64): boolean {
  const existing = existingEntry(mutation, key)
  if (existing === undefined) return true
  if (existing.ModifyIndex !== modifyIndex) return false
  kvDelete(mutation, key)
  return true
}

/** Removes all keys with a prefix, leaving one tombstone at the prefix, and none when that is empty. */
export function kvDeleteTree(mutation: Mutation, prefix: string): void {
  const { txn } = mutation
  const entries = txn.prefix(tables.kvs.primary, prefix)
  if (entries.length === 0) return
  for (const { Key } of entries) txn.delete(tables.kvs, Key)
  if (prefix === '') forgetDeletions(mutation, mutation.index)
  else putTombstone(mutation, prefix)
  setIndex(mutation, 'kvs')
}

/** Writes a key and lets a session hold it. Undefined when another session does. */
export function kvLock(mutation: Mutation, entry: DirEntry): DirEntry | undefined {
  if (entry.Session === '') throw new Refusal('missing session')
  const session = mutation.txn.get(tables.sessions.primary, uuidKey(entry.Session, 'failed session lookup: index error'))
  if (session === undefined) throw new Refusal(`invalid session "${entry.Session}"`)
  const existing = existingEntry(mutation, entry.Key)
  if (existing === undefined) return store(mutation, existing, entry, entry.Session, 1)
  if (existing.Session === entry.Session) return store(mutation, existing, entry, entry.Session, existing.LockIndex)
  if (existing.Session !== '') return undefined
  return store(mutation, existing, entry, entry.Session, oneMore(existing.LockIndex))
}

/** Writes a key and lets it go. Undefined when this session does not hold it. */
export function kvUnlock(mutation: Mutation, entry: DirEntry): DirEntry | undefined {
  if (entry.Session === '') throw new Refusal('missing session')
  const existing = existingEntry(mutation, entry.Key)
  if (existing === undefined || existing.Session !== entry.Session) return undefined
  return store(mutation, existing, entry, '', existing.LockIndex)
}

/** Lets a key go whose session has ended; its value stays. */
export function kvRelease(mutation: Mutation, entry: DirEntry): void {
  store(mutation, entry, entry, '', entry.LockIndex)
}

/** Writes what differs from the existing entry; what is equal is no write at all, and its indexes stay (protocol/fsm.md §5). */
function store(mutation: Mutation, existing: DirEntry | undefined, entry: DirEntry, session: string, lockIndex: U64): DirEntry {
  if (entry.Key === '') throw new Refusal('failed inserting kvs entry: object missing primary index')
  if (existing !== undefined && isSame(existing, entry, session, lockIndex)) return existing
  const stored: DirEntry = {
    LockIndex: lockIndex,
    Key: entry.Key,
    Flags: entry.Flags,
    Value: entry.Value,
    Session: session,
    CreateIndex: existing?.CreateIndex ?? mutation.index,
    ModifyIndex: mutation.index,
  }
  mutation.txn.put(tables.kvs, stored)
  setIndex(mutation, 'kvs')
  return stored
}

/** Values nil and empty count as equal here, as in the original. */
function isSame(existing: DirEntry, entry: DirEntry, session: string, lockIndex: U64): boolean {
  return (
    existing.LockIndex === lockIndex &&
    existing.Flags === entry.Flags &&
    (existing.Value ?? '') === (entry.Value ?? '') &&
    existing.Session === session
  )
}

function existingEntry(mutation: Mutation, key: string): DirEntry | undefined {
  return mutation.txn.get(tables.kvs.primary, key)
}

/** The next value of a 64-bit counter in canonical form. */
function oneMore(value: U64): U64 {
  const next = BigInt.asUintN(64, BigInt(value) + 1n)
  return next <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(next) : next
}
