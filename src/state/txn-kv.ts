import type { View } from '../memdb/database.ts'
import { quote } from '../std/quote.ts'
import type { DirEntry } from '../wire/records/kv.ts'
import { TxnResult, type TxnKVOp } from '../wire/records/txn.ts'
import { kvCas, kvDelete, kvDeleteCas, kvDeleteTree, kvLock, kvSet, kvUnlock } from './kv.ts'
import type { Mutation } from './mutation.ts'
import { Refusal } from './refusal.ts'
import { tables } from './tables.ts'

/** One KV operation of a transaction. Results carry the entry without its value, except those of reads. */
export function kvOperation(mutation: Mutation, op: TxnKVOp): readonly TxnResult[] {
  const entry = op.DirEnt
  switch (op.Verb) {
    case 'set':
      return withoutValue(kvSet(mutation, entry))
    case 'cas':
      return withoutValue(kvCas(mutation, entry) ?? stale('set', entry))
    case 'lock':
      return withoutValue(kvLock(mutation, entry) ?? refuse(`failed to lock key ${quote(entry.Key)}, lock is already held`))
    case 'unlock':
      return withoutValue(
        kvUnlock(mutation, entry) ?? refuse(`failed to unlock key ${quote(entry.Key)}, lock isn't held, or is held by another session`),
      )
    case 'delete':
      kvDelete(mutation, entry.Key)
      return []
    case 'delete-cas':
      return kvDeleteCas(mutation, entry.Key, entry.ModifyIndex) ? [] : stale('delete', entry)
    case 'delete-tree':
      kvDeleteTree(mutation, entry.Key)
      return []
    default:
      return kvRead(mutation.txn, op)
  }
}

/** One KV operation that only reads. */
export function kvRead(view: View, { Verb, DirEnt: { Key, Session, ModifyIndex } }: TxnKVOp): readonly TxnResult[] {
  const entry = view.get(tables.kvs.primary, Key)
  switch (Verb) {
    case 'get':
      return [made(entry ?? refuse(`key ${quote(Key)} doesn't exist`))]
    case 'get-tree':
      return view.prefix(tables.kvs.primary, Key).map(made)
    case 'check-session': {
      const found = entry ?? refuse(`failed to check session, key ${quote(Key)} doesn't exist`)
      if (found.Session === Session) return withoutValue(found)
      return refuse(`failed session check for key ${quote(Key)}, current session ${quote(found.Session)} != ${quote(Session)}`)
    }
    case 'check-index': {
      const found = entry ?? refuse(`failed to check index, key ${quote(Key)} doesn't exist`)
      if (found.ModifyIndex === ModifyIndex) return withoutValue(found)
      return refuse(`failed index check for key ${quote(Key)}, current modify index ${found.ModifyIndex} != ${ModifyIndex}`)
    }
    case 'check-not-exists':
      return entry === undefined ? [] : refuse(`key ${quote(Key)} exists`)
    default:
      return refuse(`unknown KV verb ${quote(Verb)}`)
  }
}

function withoutValue(entry: DirEntry): readonly TxnResult[] {
  return [made({ ...entry, Value: null })]
}

function made(KV: DirEntry): TxnResult {
  return TxnResult.make({ KV })
}

function stale(verb: string, { Key }: DirEntry): never {
  return refuse(`failed to ${verb} key ${quote(Key)}, index is stale`)
}

function refuse(text: string): never {
  throw new Refusal(text)
}
