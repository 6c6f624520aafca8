import { coordinatesUpdate, isValid } from '../../state/coordinate.ts'
import { raiseIndex } from '../../state/index-table.ts'
import { tables } from '../../state/tables.ts'
import { CommandType } from '../../wire/command.ts'
import { decodeKind, list, readKind, rec } from '../../wire/record.ts'
import { Coordinate } from '../../wire/records/coordinate.ts'
import { command, now, type Row } from './row.ts'

const batch = list(rec(Coordinate))

/** In snapshots each coordinate is a batch of one. */
export const coordinateRow: Row = {
  type: CommandType.CoordinateBatchUpdate,
  apply: command({ decode: (bytes) => decodeKind(batch, bytes) }, (mutation, updates) => coordinatesUpdate(mutation, updates ?? [])),
  records: {
    *write(view, writer) {
      for (const coordinate of view.iterate(tables.coordinates.primary)) {
        writer.byte(CommandType.CoordinateBatchUpdate)
        writer.arrayHeader(1)
        yield Coordinate.write(writer, coordinate)
      }
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
