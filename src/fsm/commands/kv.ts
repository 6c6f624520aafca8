import { raiseIndexTo, rowIndex } from '../../state/index-table.ts'
import { kvCas, kvDelete, kvDeleteCas, kvDeleteTree, kvLock, kvSet, kvUnlock } from '../../state/kv.ts'
import type { Mutation } from '../../state/mutation.ts'
import { Refusal } from '../../state/refusal.ts'
import { tables } from '../../state/tables.ts'
import { CommandType } from '../../wire/command.ts'
import { DirEntry, KVSRequest } from '../../wire/records/kv.ts'
import { requireCounters } from './counters.ts'
import { command, now, type Row } from './row.ts'

function apply(mutation: Mutation, { Op, DirEnt }: KVSRequest): boolean | null {
  switch (Op) {
    case 'set':
      kvSet(mutation, DirEnt)
      return null
    case 'cas':
      return kvCas(mutation, DirEnt) !== undefined
    case 'lock':
      return kvLock(mutation, DirEnt) !== undefined
    case 'unlock':
      return kvUnlock(mutation, DirEnt) !== undefined
    case 'delete':
      kvDelete(mutation, DirEnt.Key)
      return null
    case 'delete-cas':
      return kvDeleteCas(mutation, DirEnt.Key, DirEnt.ModifyIndex)
    case 'delete-tree':
      kvDeleteTree(mutation, DirEnt.Key)
      return null
    default:
      throw new Refusal(`Invalid KVS operation '${Op}'`)
  }
}

export const kvRow: Row = {
  type: CommandType.KVS,
  apply: command(KVSRequest, apply),
  records: {
    *write(view, writer) {
      for (const entry of view.iterate(tables.kvs.primary)) {
        writer.byte(CommandType.KVS)
        yield DirEntry.write(writer, entry)
      }
    },
    read: (reader) => {
      const entry = DirEntry.read(reader)
      requireCounters(entry)
      return now((mutation) => {
        mutation.txn.put(tables.kvs, entry)
        raiseIndexTo(mutation.txn, 'kvs', rowIndex(entry.ModifyIndex))
      })
    },
  },
}
