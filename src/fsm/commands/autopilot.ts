import { autopilotCas, autopilotConfig, autopilotSet } from '../../state/autopilot.ts'
import { tables } from '../../state/tables.ts'
import { CommandType } from '../../wire/command.ts'
import { AutopilotConfig, AutopilotSetConfigRequest } from '../../wire/records/autopilot.ts'
import { requireCounters } from './counters.ts'
import { command, now, type Row } from './row.ts'

export const autopilotRow: Row = {
  type: CommandType.Autopilot,
  apply: command(AutopilotSetConfigRequest, (mutation, { CAS, Config }) => {
    if (CAS) return autopilotCas(mutation, Config)
    autopilotSet(mutation, Config)
    return null
  }),
  records: {
    *write(view, writer) {
      const { config } = autopilotConfig(view)
      if (config === undefined) return
      writer.byte(CommandType.Autopilot)
      yield AutopilotConfig.write(writer, config)
    },
    read: (reader) => {
      const config = AutopilotConfig.read(reader)
      requireCounters(config)
      return now(({ txn }) => txn.put(tables.autopilot, config))
    },
  },
}
