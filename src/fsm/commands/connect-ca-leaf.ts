import { Refusal } from '../../state/refusal.ts'
import { CommandType } from '../../wire/command.ts'
import { CALeafRequest } from '../../wire/records/connect-ca.ts'
import { command, type Row } from './row.ts'

/** Gives its own index, by which leaf certificates are numbered, and changes nothing: the original never completes what it begins. */
export const connectCaLeafRow: Row = {
  type: CommandType.ConnectCALeaf,
  apply: command(CALeafRequest, ({ index }, { Op }) => {
    if (Op !== 'increment-index') throw new Refusal(`Invalid CA operation '${Op}'`)
    return index
  }),
  records: undefined,
}
