import { insertPolicy, policyDelete, policySet } from '../../state/acl/policy.ts'
import { tables } from '../../state/tables.ts'
import { CommandType } from '../../wire/command.ts'
import { ACLPolicy } from '../../wire/records/acl.ts'
import { ACLPolicyBatchDeleteRequest, ACLPolicyBatchSetRequest } from '../../wire/records/acl-policy-requests.ts'
import { command, type Row } from './row.ts'
import { tableRecords } from './table-records.ts'

export const aclPolicySetRow: Row = {
  type: CommandType.ACLPolicySet,
  apply: command(ACLPolicyBatchSetRequest, (mutation, { Policies }) => {
    for (const policy of Policies ?? []) policySet(mutation, policy)
    return null
  }),
  records: tableRecords(CommandType.ACLPolicySet, ACLPolicy, tables.aclPolicies, insertPolicy),
}

export const aclPolicyDeleteRow: Row = {
  type: CommandType.ACLPolicyDelete,
  apply: command(ACLPolicyBatchDeleteRequest, (mutation, { PolicyIDs }) => {
    for (const id of PolicyIDs ?? []) policyDelete(mutation, id)
    return null
  }),
  records: undefined,
}
