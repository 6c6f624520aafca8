import { raiseIndexTo } from '../../state/index-table.ts'
import { Refusal } from '../../state/refusal.ts'
import { tables } from '../../state/tables.ts'
import { reapTombstones } from '../../state/tombstone.ts'
import { CommandType } from '../../wire/command.ts'
import { DirEntry, TombstoneRequest } from '../../wire/records/kv.ts'
import { requireCounter } from './counters.ts'
import { command, now, type Row } from './row.ts'

/** In snapshots a tombstone is a key without anything but its index. */
export const tombstoneRow: Row = {
  type: CommandType.Tombstone,
  apply: command(TombstoneRequest, (mutation, { Op, ReapIndex }) => {
    if (Op !== 'reap') throw new Refusal(`Invalid Tombstone operation '${Op}'`)
    reapTombstones(mutation, ReapIndex)
    return null
  }),
  records: {
    *write(view, writer) {
      for (const { Key, Index } of view.iterate(tables.tombstones.primary)) {
        writer.byte(CommandType.Tombstone)
        yield DirEntry.write(writer, DirEntry.make({ Key, ModifyIndex: Index }))
      }
    },
    read: (reader) => {
      const { Key, ModifyIndex } = DirEntry.read(reader)
      const Index = requireCounter(ModifyIndex)
      return now(({ txn }) => {
        txn.put(tables.tombstones, { Key, Index })
        raiseIndexTo(txn, 'tombstones', Index)
      })
    },
  },
}
