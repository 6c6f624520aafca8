import { bindingRuleDelete, bindingRuleSet, insertBindingRule } from '../../state/acl/binding-rule.ts'
import { tables } from '../../state/tables.ts'
import { CommandType } from '../../wire/command.ts'
import { ACLBindingRule } from '../../wire/records/acl.ts'
import { ACLBindingRuleBatchDeleteRequest, ACLBindingRuleBatchSetRequest } from '../../wire/records/acl-method-requests.ts'
import { command, type Row } from './row.ts'
import { tableRecords } from './table-records.ts'

export const aclBindingRuleSetRow: Row = {
  type: CommandType.ACLBindingRuleSet,
  apply: command(ACLBindingRuleBatchSetRequest, (mutation, { BindingRules }) => {
    for (const rule of BindingRules ?? []) bindingRuleSet(mutation, rule)
    return null
  }),
  records: tableRecords(CommandType.ACLBindingRuleSet, ACLBindingRule, tables.aclBindingRules, insertBindingRule),
}

export const aclBindingRuleDeleteRow: Row = {
  type: CommandType.ACLBindingRuleDelete,
  apply: command(ACLBindingRuleBatchDeleteRequest, (mutation, { BindingRuleIDs }) => {
    for (const id of BindingRuleIDs ?? []) bindingRuleDelete(mutation, id)
    return null
  }),
  records: undefined,
}
