import { putIndex } from '../../state/index-table.ts'
import { tables } from '../../state/tables.ts'
import { CommandType } from '../../wire/command.ts'
import { IndexEntry } from '../../wire/records/catalog.ts'
import { requireCounter } from './counters.ts'
import type { Row } from './row.ts'

/** The index table: its entries come back as they were, whatever they are of. */
export const indexEntryRow: Row = {
  type: CommandType.Index,
  apply: undefined,
  records: {
    *write(view, writer) {
      for (const entry of view.iterate(tables.indexes.primary)) {
        writer.byte(CommandType.Index)
        yield IndexEntry.write(writer, entry)
      }
    },
    read: (reader) => {
      const { Key, Value } = IndexEntry.read(reader)
      const value = requireCounter(Value)
      return [{ phase: 'last', run: ({ txn }) => putIndex(txn, Key, value) }]
    },
  },
}
