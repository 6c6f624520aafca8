import { bootstrap, bootstrapEntry } from '../../state/acl/token.ts'
import { putIndex } from '../../state/index-table.ts'
import { CommandType } from '../../wire/command.ts'
import { ACLTokenBootstrapRequest } from '../../wire/records/acl-token-requests.ts'
import { ACLBootstrap } from '../../wire/records/acl-legacy.ts'
import { requireCounters, requireCounter } from './counters.ts'
import { command, now, type Row } from './row.ts'

/** Old versions kept a record of its own of what is an entry of the index table today. It is read and no longer written. */
export const aclBootstrapRow: Row = {
  type: CommandType.ACLBootstrap,
  apply: command(ACLTokenBootstrapRequest, (mutation, { ResetIndex, Token }) => {
    bootstrap(mutation, ResetIndex, Token, {})
    return null
  }),
  records: {
    write: () => [],
    read: (reader) => {
      const record = ACLBootstrap.read(reader)
      requireCounters(record)
      return now(({ txn }) => putIndex(txn, bootstrapEntry, requireCounter(record.ModifyIndex)))
    },
  },
}
