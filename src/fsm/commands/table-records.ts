import type { View } from '../../memdb/database.ts'
import type { Table } from '../../memdb/schema.ts'
import type { Mutation } from '../../state/mutation.ts'
import type { CommandType } from '../../wire/command.ts'
import type { Codec } from '../../wire/kind.ts'
import type { Writer } from '../../wire/msgpack-writer.ts'
import type { U64 } from '../../wire/values.ts'
import { requireCounters } from './counters.ts'
import { now, type Records } from './row.ts'

/** The records of a kind that are the rows of a table, one for one. */
export function tableRecords<T extends { readonly CreateIndex: U64; readonly ModifyIndex: U64 }, N extends string>(
  type: CommandType,
  codec: Pick<Codec<T>, 'write' | 'read'>,
  table: Table<T, N>,
  insert: (mutation: Mutation, row: T) => void,
): Records {
  return {
    *write(view: View, writer: Writer) {
      for (const row of view.iterate(table.primary)) {
        writer.byte(type)
        yield codec.write(writer, row)
      }
    },
    read: (reader) => {
      const row = codec.read(reader)
      requireCounters(row)
      return now((mutation) => insert(mutation, row))
    },
  }
}
