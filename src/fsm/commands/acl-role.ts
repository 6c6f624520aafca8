import { insertRole, roleDelete, roleSet } from '../../state/acl/role.ts'
import { tables } from '../../state/tables.ts'
import { CommandType } from '../../wire/command.ts'
import { ACLRole } from '../../wire/records/acl.ts'
import { ACLRoleBatchDeleteRequest, ACLRoleBatchSetRequest } from '../../wire/records/acl-policy-requests.ts'
import { command, type Row } from './row.ts'
import { tableRecords } from './table-records.ts'

export const aclRoleSetRow: Row = {
  type: CommandType.ACLRoleSet,
  apply: command(ACLRoleBatchSetRequest, (mutation, { Roles, AllowMissingLinks }) => {
    for (const role of Roles ?? []) roleSet(mutation, role, AllowMissingLinks)
    return null
  }),
  records: tableRecords(CommandType.ACLRoleSet, ACLRole, tables.aclRoles, insertRole),
}

export const aclRoleDeleteRow: Row = {
  type: CommandType.ACLRoleDelete,
  apply: command(ACLRoleBatchDeleteRequest, (mutation, { RoleIDs }) => {
    for (const id of RoleIDs ?? []) roleDelete(mutation, id)
    return null
  }),
  records: undefined,
}
