import { legacyBootstrap, legacySet, tokenOfLegacy } from '../../state/acl/legacy.ts'
import { canBootstrap, insertToken, tokenDeleteBySecret } from '../../state/acl/token.ts'
import { Refusal } from '../../state/refusal.ts'
import { CommandType } from '../../wire/command.ts'
import { ACL, ACLRequest } from '../../wire/records/acl-legacy.ts'
import { requireCounters } from './counters.ts'
import { command, now, type Row } from './row.ts'

/** Tokens from before 1.4. In snapshots they are read and no longer written: they become tokens of today. */
export const aclLegacyRow: Row = {
  type: CommandType.ACL,
  apply: command(ACLRequest, (mutation, { Op, ACL: acl }) => {
    switch (Op) {
      case 'bootstrap-init':
        return canBootstrap(mutation.txn)
      case 'bootstrap-now':
        return legacyBootstrap(mutation, acl)
      case 'set':
      case 'force-set':
        legacySet(mutation, acl)
        return acl.ID
      case 'delete':
        tokenDeleteBySecret(mutation, acl.ID)
        return null
      default:
        throw new Refusal(`Invalid ACL operation '${Op}'`)
    }
  }),
  records: {
    write: () => [],
    read: (reader) => {
      const acl = ACL.read(reader)
      requireCounters(acl)
      return now((mutation) => insertToken(mutation, tokenOfLegacy(acl)))
    },
  },
}
