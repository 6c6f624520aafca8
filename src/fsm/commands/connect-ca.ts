import { InputError } from '../../std/errors.ts'
import {
  caConfig, caConfigCas, caConfigSet, caNextSerial, caProviderStateDelete, caProviderStateSet, caRootsCas, insertCaConfig,
  insertCaProviderState, insertCaRoot,
} from '../../state/connect-ca.ts'
import type { Mutation } from '../../state/mutation.ts'
import { Refusal } from '../../state/refusal.ts'
import { tables } from '../../state/tables.ts'
import { CommandType } from '../../wire/command.ts'
import { CAConfiguration, CAConsulProviderState, CARequest, CARoot } from '../../wire/records/connect-ca.ts'
import { requireCounters } from './counters.ts'
import { command, now, type Row } from './row.ts'
import { tableRecords } from './table-records.ts'

function apply(mutation: Mutation, request: CARequest): boolean | number | null {
  switch (request.Op) {
    case 'set-config': {
      const config = present(request.Config)
      if (config.ModifyIndex !== 0) return caConfigCas(mutation, config)
      caConfigSet(mutation, config)
      return null
    }
    case 'set-roots':
      return caRootsCas(mutation, request.Index, request.Roots ?? [])
    case 'set-provider-state':
      caProviderStateSet(mutation, present(request.ProviderState))
      return true
    case 'delete-provider-state':
      caProviderStateDelete(mutation, present(request.ProviderState).ID)
      return true
    case 'set-roots-config':
      // The configuration is as if written by the next entry, and when it is refused the roots stay: so does the original.
      return caRootsCas(mutation, request.Index, request.Roots ?? [])
        && caConfigCas({ txn: mutation.txn, index: mutation.index + 1 }, present(request.Config))
    case 'increment-provider-serial':
      return caNextSerial(mutation)
    default:
      throw new Refusal(`Invalid CA operation '${request.Op}'`)
  }
}

function present<T>(part: T | null): T {
  if (part === null) throw new InputError('what to store is missing')
  return part
}

/** In snapshots, records of this type are the roots. */
export const connectCaRow: Row = {
  type: CommandType.ConnectCA,
  apply: command(CARequest, apply),
  records: tableRecords(CommandType.ConnectCA, CARoot, tables.caRoots, insertCaRoot),
}

export const connectCaProviderStateRow: Row = {
  type: CommandType.ConnectCAProviderState,
  apply: undefined,
  records: tableRecords(CommandType.ConnectCAProviderState, CAConsulProviderState, tables.caProviderStates, insertCaProviderState),
}

/** Old versions wrote one of their own making without a provider when there was none; it is passed over. */
export const connectCaConfigRow: Row = {
  type: CommandType.ConnectCAConfig,
  apply: undefined,
  records: {
    *write(view, writer) {
      const config = caConfig(view)
      if (config === undefined) return
      writer.byte(CommandType.ConnectCAConfig)
      yield CAConfiguration.write(writer, config)
    },
    read: (reader) => {
      const config = CAConfiguration.read(reader)
      requireCounters(config)
      return config.Provider === '' ? [] : now((mutation) => insertCaConfig(mutation, config))
    },
  },
}
