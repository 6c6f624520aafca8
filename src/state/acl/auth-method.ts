import { folded } from '../../std/folded.ts'
import type { View } from '../../memdb/database.ts'
import type { ACLAuthMethod } from '../../wire/records/acl.ts'
import { raiseIndexTo, rowIndex } from '../index-table.ts'
import type { Mutation } from '../mutation.ts'
import { Refusal } from '../refusal.ts'
import { tables } from '../tables.ts'

/** An auth method by name. */
export function authMethodByName(view: View, name: string): ACLAuthMethod | undefined {
  return view.get(tables.aclAuthMethods.primary, folded(name))
}

/** Stores an auth method (protocol/fsm.md §11). */
export function authMethodSet(mutation: Mutation, method: ACLAuthMethod): void {
  const { txn, index } = mutation
  if (method.Name === '') throw new Refusal('Missing ACL Auth Method Name')
  if (method.Type === '') throw new Refusal('Missing ACL Auth Method Type')
  const existing = authMethodByName(txn, method.Name)
  insertAuthMethod(mutation, { ...method, CreateIndex: existing?.CreateIndex ?? index, ModifyIndex: index })
}

/** Writes an auth method as it is. */
export function insertAuthMethod({ txn }: Pick<Mutation, 'txn'>, method: ACLAuthMethod): void {
  txn.put(tables.aclAuthMethods, method)
  raiseIndexTo(txn, 'acl-auth-methods', rowIndex(method.ModifyIndex))
}
