import { insertToken, tokenDelete, tokenSet } from '../../state/acl/token.ts'
import { withHash } from '../../state/acl/hash.ts'
import { tables } from '../../state/tables.ts'
import { CommandType } from '../../wire/command.ts'
import { ACLToken } from '../../wire/records/acl.ts'
import { ACLTokenBatchDeleteRequest, ACLTokenBatchSetRequest } from '../../wire/records/acl-token-requests.ts'
import { command, type Row } from './row.ts'
import { tableRecords } from './table-records.ts'

/** Tokens of some old versions stand in snapshots without their sums. */
export const aclTokenSetRow: Row = {
  type: CommandType.ACLTokenSet,
  apply: command(ACLTokenBatchSetRequest, (mutation, request) => {
    const setting = {
      cas: request.CAS,
      allowMissingLinks: request.AllowMissingLinks,
      prohibitUnprivileged: request.ProhibitUnprivileged,
      fromReplication: request.FromReplication,
    }
    for (const token of request.Tokens ?? []) tokenSet(mutation, token, setting)
    return null
  }),
  records: tableRecords(CommandType.ACLTokenSet, ACLToken, tables.aclTokens, (mutation, token) => insertToken(mutation, withHash(token))),
}

export const aclTokenDeleteRow: Row = {
  type: CommandType.ACLTokenDelete,
  apply: command(ACLTokenBatchDeleteRequest, (mutation, { TokenIDs }) => {
    for (const accessor of TokenIDs ?? []) tokenDelete(mutation, accessor)
    return null
  }),
  records: undefined,
}
