import { InputError } from '../../std/errors.ts'
import { insertIntention, intentionDelete, intentionSet } from '../../state/intention.ts'
import { Refusal } from '../../state/refusal.ts'
import { tables } from '../../state/tables.ts'
import { CommandType } from '../../wire/command.ts'
import { Intention, IntentionRequest } from '../../wire/records/intention.ts'
import { command, type Row } from './row.ts'
import { tableRecords } from './table-records.ts'

export const intentionRow: Row = {
  type: CommandType.Intention,
  apply: command(IntentionRequest, (mutation, { Op, Intention: intention }) => {
    if (Op !== 'create' && Op !== 'update' && Op !== 'delete') throw new Refusal(`Invalid Intention operation '${Op}'`)
    if (intention === null) throw new InputError('intention is missing')
    if (Op !== 'delete') {
      intentionSet(mutation, intention)
      return null
    }
    try {
      intentionDelete(mutation, intention.ID)
    } catch (error) {
      if (error instanceof Refusal) throw new Refusal(`failed intention delete: ${error.message}`)
      throw error
    }
    return null
  }),
  records: tableRecords(CommandType.Intention, Intention, tables.intentions, insertIntention),
}
