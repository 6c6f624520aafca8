import { coordinatesUpdate, isValid } from '../state/coordinate.ts'
import { raiseIndex } from '../state/index-table.ts'
import { tables } from '../state/tables.ts'
import { CommandType } from '../wire/command.ts'
import { encodeKind, decodeKind, list, readKind, rec } from '../wire/record.ts'
import { Coordinate } from '../wire/records/coordinate.ts'
import { command, now, type Row } from './row.ts'

const batch = list(rec(Coordinate))

/** All coordinates are one record, which is written even when there are none. */
export const coordinateRow: Row = {
  type: CommandType.CoordinateBatchUpdate,
  apply: command({ decode: (bytes) => decodeKind(batch, bytes) }, (mutation, updates) => coordinatesUpdate(mutation, updates ?? [])),
  records: {
    *write(view, writer) {
      writer.byte(CommandType.CoordinateBatchUpdate)
      writer.append(encodeKind(batch, view.all(tables.coordinates.primary)))
      yield
    },
    read: (reader) => {
      const coordinates = (readKind(batch, reader) ?? []).filter(isValid)
      return now((mutation) => {
        for (const row of coordinates) mutation.txn.put(tables.coordinates, row)
        raiseIndex(mutation, 'coordinates')
      })
    },
  },
}
