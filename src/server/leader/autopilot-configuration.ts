import { autopilotConfig } from '../../state/autopilot.ts'
import { CommandType } from '../../wire/command.ts'
import { AutopilotConfig, AutopilotSetConfigRequest } from '../../wire/records/autopilot.ts'
import type { Duty } from './duty.ts'

/** The first leader of a cluster writes the configured settings; later ones keep what is stored. */
export const autopilotConfiguration: Duty = {
  name: 'autopilot configuration',
  take: async (server) => {
    if (autopilotConfig(server.store().read()).config !== undefined) return
    const { autopilot, datacenter } = server.options
    await server.propose(CommandType.Autopilot, AutopilotSetConfigRequest, AutopilotSetConfigRequest.make({
      Datacenter: datacenter,
      Config: AutopilotConfig.make({
        CleanupDeadServers: autopilot.cleanupDeadServers,
        LastContactThreshold: autopilot.lastContactThreshold,
        MaxTrailingLogs: autopilot.maxTrailingLogs,
        MinQuorum: autopilot.minQuorum,
        ServerStabilizationTime: autopilot.serverStabilizationTime,
      }),
    }))
  },
}
