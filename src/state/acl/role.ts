import { folded } from '../../std/folded.ts'
import { quote } from '../../std/quote.ts'
import type { ACLRole } from '../../wire/records/acl.ts'
import { raiseIndex, raiseIndexTo, rowIndex } from '../index-table.ts'
import type { Mutation } from '../mutation.ts'
import { Refusal } from '../refusal.ts'
import { tables } from '../tables.ts'
import { requireIdentities, resolvePolicies, roleById } from './links.ts'

const table = 'acl-roles'

/** Stores a role, with the names of the policies it links to (protocol/fsm.md §11). */
export function roleSet(mutation: Mutation, role: ACLRole, allowMissingLinks: boolean): void {
  const { txn, index } = mutation
  if (role.ID === '') throw new Refusal('Missing ACL Role ID')
  if (role.Name === '') throw new Refusal('Missing ACL Role Name')
  const existing = roleById(txn, role.ID)
  const named = txn.list(tables.aclRoles.by.name, folded(role.Name)).at(-1)
  if (named !== undefined && named.ID !== role.ID) throw new Refusal(`A role with name ${quote(role.Name)} already exists`)
  const Policies = resolvePolicies(txn, 'Role', role.Policies, allowMissingLinks).links
  requireIdentities('Role', role.ServiceIdentities, role.NodeIdentities)
  insertRole(mutation, { ...role, Policies, CreateIndex: existing?.CreateIndex ?? index, ModifyIndex: index })
}

/** Writes a role as it is. */
export function insertRole({ txn }: Pick<Mutation, 'txn'>, role: ACLRole): void {
  txn.put(tables.aclRoles, role)
  raiseIndexTo(txn, table, rowIndex(role.ModifyIndex))
}

/** Removes a role; an unknown one is no change. */
export function roleDelete(mutation: Mutation, id: string): void {
  const role = roleById(mutation.txn, id)
  if (role === undefined) return
  mutation.txn.delete(tables.aclRoles, tables.aclRoles.primary.key(role) as string)
  raiseIndex(mutation, table)
}
