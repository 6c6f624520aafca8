import { folded } from '../../std/folded.ts'
import type { ACLBindingRule } from '../../wire/records/acl.ts'
import { raiseIndex, raiseIndexTo, rowIndex } from '../index-table.ts'
import type { Mutation } from '../mutation.ts'
import { Refusal } from '../refusal.ts'
import { tables } from '../tables.ts'
import { uuidKey, uuidKeyOfRow } from '../uuid-key.ts'
import { authMethodByName } from './auth-method.ts'

const table = 'acl-binding-rules'

/** Stores a rule of an auth method that exists (protocol/fsm.md §11). */
export function bindingRuleSet(mutation: Mutation, rule: ACLBindingRule): void {
  const { txn, index } = mutation
  if (rule.ID === '') throw new Refusal('Missing ACL Binding Rule ID')
  if (rule.AuthMethod === '') throw new Refusal('Missing ACL Binding Rule Auth Method')
  const existing = txn.get(tables.aclBindingRules.primary, uuidKey(rule.ID, 'failed acl binding rule lookup: index error'))
  if (authMethodByName(txn, rule.AuthMethod) === undefined) throw new Refusal('failed inserting acl binding rule: auth method not found')
  insertBindingRule(mutation, { ...rule, CreateIndex: existing?.CreateIndex ?? index, ModifyIndex: index })
}

/** Writes a rule as it is. */
export function insertBindingRule({ txn }: Pick<Mutation, 'txn'>, rule: ACLBindingRule): void {
  txn.put(tables.aclBindingRules, rule)
  raiseIndexTo(txn, table, rowIndex(rule.ModifyIndex))
}

/** Removes a rule. An unknown ID, or what is none, is no change: the original looks at no error here. */
export function bindingRuleDelete(mutation: Mutation, id: string): void {
  if (mutation.txn.delete(tables.aclBindingRules, uuidKeyOfRow(id)) !== undefined) raiseIndex(mutation, table)
}

/** Removes all rules of an auth method. */
export function bindingRulesOfMethodDelete(mutation: Mutation, method: string): void {
  for (const { ID } of mutation.txn.list(tables.aclBindingRules.by.authMethod, folded(method))) bindingRuleDelete(mutation, ID)
}
