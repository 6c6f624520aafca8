import { InputError } from '../../std/errors.ts'
import { raiseIndexTo, rowIndex } from '../../state/index-table.ts'
import { insertPreparedQuery, preparedQueryDelete, preparedQuerySet } from '../../state/prepared-query.ts'
import { Refusal } from '../../state/refusal.ts'
import { tables } from '../../state/tables.ts'
import { CommandType } from '../../wire/command.ts'
import { PreparedQuery, PreparedQueryRequest } from '../../wire/records/prepared-query.ts'
import { requireCounters } from './counters.ts'
import { command, now, type Row } from './row.ts'

export const preparedQueryRow: Row = {
  type: CommandType.PreparedQuery,
  apply: command(PreparedQueryRequest, (mutation, { Op, Query }) => {
    if (Op !== 'create' && Op !== 'update' && Op !== 'delete') throw new Refusal(`Invalid PreparedQuery operation '${Op}'`)
    if (Query === null) throw new InputError('prepared query is missing')
    if (Op === 'delete') preparedQueryDelete(mutation, Query.ID)
    else preparedQuerySet(mutation, Query)
    return null
  }),
  records: {
    *write(view, writer) {
      for (const query of view.iterate(tables.preparedQueries.primary)) {
        writer.byte(CommandType.PreparedQuery)
        yield PreparedQuery.write(writer, query)
      }
    },
    read: (reader) => {
      const query = PreparedQuery.read(reader)
      requireCounters(query)
      return now((mutation) => {
        insertPreparedQuery(mutation, query)
        raiseIndexTo(mutation.txn, 'prepared-queries', rowIndex(query.ModifyIndex))
      })
    },
  },
}
