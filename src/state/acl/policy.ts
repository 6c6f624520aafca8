import { folded } from '../../std/folded.ts'
import { quote } from '../../std/quote.ts'
import type { ACLPolicy } from '../../wire/records/acl.ts'
import { raiseIndex, raiseIndexTo, rowIndex } from '../index-table.ts'
import type { Mutation } from '../mutation.ts'
import { Refusal } from '../refusal.ts'
import { tables } from '../tables.ts'
import { uuidKey } from '../uuid-key.ts'
import { policyById } from './links.ts'

const table = 'acl-policies'
const globalManagement = '00000000-0000-0000-0000-000000000001'

const prefixed = (noun: string, more = ''): string => `${noun}_prefix "" {\n\tpolicy = "write"\n${more}}\n`

/** The rules of the policy that may do everything. They count to the byte. */
const managementRules = (
  '\nacl = "write"\n' + prefixed('agent') + prefixed('event') + prefixed('key') + 'keyring = "write"\n' + prefixed('node') + 'operator = "write"\n'
  + prefixed('query') + prefixed('service', '\tintentions = "write"\n') + prefixed('session')
).trimEnd()

/** Stores a policy. Of the builtin one, only name and description may change (protocol/fsm.md §11). */
export function policySet(mutation: Mutation, policy: ACLPolicy): void {
  const { txn, index } = mutation
  if (policy.ID === '') throw new Refusal('Missing ACL Policy ID')
  if (policy.Name === '') throw new Refusal('Missing ACL Policy Name')
  const existing = txn.get(tables.aclPolicies.primary, uuidKey(policy.ID, 'index error'))
  if (existing !== undefined && policy.ID === globalManagement) requireBuiltin(policy)
  const named = txn.list(tables.aclPolicies.by.name, folded(policy.Name)).at(-1)
  if (named !== undefined && named.ID !== policy.ID) throw new Refusal(`A policy with name ${quote(policy.Name)} already exists`)
  insertPolicy(mutation, { ...policy, CreateIndex: existing?.CreateIndex ?? index, ModifyIndex: index })
}

function requireBuiltin(policy: ACLPolicy): void {
  const what = policy.Rules !== managementRules ? 'Rules for' : (policy.Datacenters?.length ?? 0) > 0 ? 'Datacenters of' : undefined
  if (what !== undefined) throw new Refusal(`Changing the ${what} the builtin global-management policy is not permitted`)
}

/** Writes a policy as it is. */
export function insertPolicy({ txn }: Pick<Mutation, 'txn'>, policy: ACLPolicy): void {
  txn.put(tables.aclPolicies, policy)
  raiseIndexTo(txn, table, rowIndex(policy.ModifyIndex))
}

/** Removes a policy; an unknown one is no change. What links to it is not rewritten. */
export function policyDelete(mutation: Mutation, id: string): void {
  const policy = policyById(mutation.txn, id)
  if (policy === undefined) return
  if (policy.ID === globalManagement) throw new Refusal('Deletion of the builtin global-management policy is not permitted')
  mutation.txn.delete(tables.aclPolicies, tables.aclPolicies.primary.key(policy) as string)
  raiseIndex(mutation, table)
}
