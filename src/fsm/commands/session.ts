import { raiseIndexTo, rowIndex } from '../../state/index-table.ts'
import { Refusal } from '../../state/refusal.ts'
import { insertSession, sessionCreate, sessionDestroy } from '../../state/session.ts'
import { tables } from '../../state/tables.ts'
import { CommandType } from '../../wire/command.ts'
import { Session, SessionRequest } from '../../wire/records/session.ts'
import { requireCounters } from './counters.ts'
import { command, now, type Row } from './row.ts'

/** Bindings to checks are not in snapshots; they are made again from the sessions. */
export const sessionRow: Row = {
  type: CommandType.Session,
  apply: command(SessionRequest, (mutation, { Op, Session: session }) => {
    if (Op === 'create') {
      sessionCreate(mutation, session)
      return session.ID
    }
    if (Op !== 'destroy') throw new Refusal(`Invalid Session operation '${Op}'`)
    sessionDestroy(mutation, session.ID)
    return null
  }),
  records: {
    *write(view, writer) {
      for (const session of view.iterate(tables.sessions.primary)) {
        writer.byte(CommandType.Session)
        yield Session.write(writer, session)
      }
    },
    read: (reader) => {
      const session = Session.read(reader)
      requireCounters(session)
      return now((mutation) => {
        insertSession(mutation, session)
        raiseIndexTo(mutation.txn, 'sessions', rowIndex(session.ModifyIndex))
      })
    },
  },
}
