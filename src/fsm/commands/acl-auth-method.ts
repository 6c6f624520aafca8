import { authMethodSet, insertAuthMethod } from '../../state/acl/auth-method.ts'
import { authMethodDelete } from '../../state/acl/auth-method-delete.ts'
import { tables } from '../../state/tables.ts'
import { CommandType } from '../../wire/command.ts'
import { ACLAuthMethod } from '../../wire/records/acl.ts'
import { ACLAuthMethodBatchDeleteRequest, ACLAuthMethodBatchSetRequest } from '../../wire/records/acl-method-requests.ts'
import { command, type Row } from './row.ts'
import { tableRecords } from './table-records.ts'

/** The original writes only the first of its methods into snapshots. All are written here. */
export const aclAuthMethodSetRow: Row = {
  type: CommandType.ACLAuthMethodSet,
  apply: command(ACLAuthMethodBatchSetRequest, (mutation, { AuthMethods }) => {
    for (const method of AuthMethods ?? []) authMethodSet(mutation, method)
    return null
  }),
  records: tableRecords(CommandType.ACLAuthMethodSet, ACLAuthMethod, tables.aclAuthMethods, insertAuthMethod),
}

export const aclAuthMethodDeleteRow: Row = {
  type: CommandType.ACLAuthMethodDelete,
  apply: command(ACLAuthMethodBatchDeleteRequest, (mutation, { AuthMethodNames }) => {
    for (const name of AuthMethodNames ?? []) authMethodDelete(mutation, name)
    return null
  }),
  records: undefined,
}
