import { configEntryCas, configEntryDelete, configEntrySet, insertConfigEntry } from '../../state/config/entry.ts'
import { gatewayKinds } from '../../state/config/gateway-services.ts'
import { Refusal } from '../../state/refusal.ts'
import { tables } from '../../state/tables.ts'
import { CommandType } from '../../wire/command.ts'
import { ConfigEntryRequest } from '../../wire/records/config-entry-forms.ts'
import { requireCounters } from './counters.ts'
import { command, type Row } from './row.ts'

/** Which services a gateway is mapped to is not in snapshots; it is made again from the entries, once all services are there. */
export const configEntryRow: Row = {
  type: CommandType.ConfigEntry,
  apply: command(ConfigEntryRequest, (mutation, { Op, Kind, Entry }) => {
    switch (Op) {
      case 'upsert':
        configEntrySet(mutation, Kind, Entry)
        return true
      case 'upsert-cas':
        return configEntryCas(mutation, Kind, Entry)
      case 'delete':
        configEntryDelete(mutation, Kind, Entry.Name)
        return null
      default:
        throw new Refusal(`invalid config entry operation type: ${Op}`)
    }
  }),
  records: {
    *write(view, writer) {
      for (const { kind, entry } of view.iterate(tables.configEntries.primary)) {
        writer.byte(CommandType.ConfigEntry)
        yield ConfigEntryRequest.write(writer, { Kind: kind, Op: '', Datacenter: '', Entry: entry, Token: '' })
      }
    },
    read: (reader) => {
      const { Kind: kind, Entry: entry } = ConfigEntryRequest.read(reader)
      requireCounters(entry)
      return [{ phase: gatewayKinds.has(kind) ? 'later' : 'now', run: (mutation) => insertConfigEntry(mutation, { kind, entry }) }]
    },
  },
}
