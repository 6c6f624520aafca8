import { InputError } from '../../std/errors.ts'
import { federationStateDelete, federationStateSet } from '../../state/federation-state.ts'
import { raiseIndexTo, rowIndex } from '../../state/index-table.ts'
import { Refusal } from '../../state/refusal.ts'
import { tables } from '../../state/tables.ts'
import { CommandType } from '../../wire/command.ts'
import { FederationStateRequest } from '../../wire/records/federation-state.ts'
import { requireCounters } from './counters.ts'
import { command, now, type Row } from './row.ts'

export const federationStateRow: Row = {
  type: CommandType.FederationState,
  apply: command(FederationStateRequest, (mutation, { Op, State }) => {
    if (Op !== 'upsert' && Op !== 'delete') throw new Refusal(`invalid federation state operation type: ${Op}`)
    if (State === null) throw new InputError('federation state is missing')
    if (Op === 'delete') {
      federationStateDelete(mutation, State.Datacenter)
      return null
    }
    federationStateSet(mutation, State)
    return true
  }),
  records: {
    *write(view, writer) {
      for (const State of view.iterate(tables.federationStates.primary)) {
        writer.byte(CommandType.FederationState)
        yield FederationStateRequest.write(writer, FederationStateRequest.make({ Op: 'upsert', State }))
      }
    },
    read: (reader) => {
      const { State } = FederationStateRequest.read(reader)
      if (State === null) throw new InputError('federation state is missing')
      requireCounters(State)
      return now(({ txn }) => {
        txn.put(tables.federationStates, State)
        raiseIndexTo(txn, 'federation-states', rowIndex(State.ModifyIndex))
      })
    },
  },
}
