import { AutopilotForm } from '../../../../contract/http/operator/autopilot/form.ts'
import { formatDuration } from '../../../../std/duration.ts'
import { quote } from '../../../../std/quote.ts'
import { readJson } from '../../../../wire/json-read.ts'
import { rec } from '../../../../wire/record.ts'
import { clientFlags, serverFlags } from '../../../agent-flags.ts'
import { command } from '../../../command.ts'
import { attempt, connected } from '../../../connected.ts'

export const operatorAutopilotGetConfig = command({
  words: 'operator autopilot get-config',
  summary: 'Display the current Autopilot configuration',
  help: `
Usage: consul operator autopilot get-config [options]

  Prints the settings of Autopilot.
`,
  flags: { ...clientFlags, ...serverFlags },
  flagError: (error) => `Failed to parse args: ${error}`,
  async run({ flags, io }) {
    return connected(flags, io, (agent) => attempt(io, (text) => `Error querying Autopilot configuration: ${text}`, async () => {
      const body = await agent.askOk({
        method: 'GET', path: '/v1/operator/autopilot/configuration', ...(flags.stale === true ? { parameters: { stale: '' } } : {}),
      })
      const settings = readJson(rec(AutopilotForm), body)
      io.out(`CleanupDeadServers = ${settings.CleanupDeadServers}`)
      io.out(`LastContactThreshold = ${formatDuration(settings.LastContactThreshold)}`)
      io.out(`MaxTrailingLogs = ${settings.MaxTrailingLogs}`)
      io.out(`MinQuorum = ${settings.MinQuorum}`)
      io.out(`ServerStabilizationTime = ${formatDuration(settings.ServerStabilizationTime)}`)
      io.out(`RedundancyZoneTag = ${quote(settings.RedundancyZoneTag)}`)
      io.out(`DisableUpgradeMigration = ${settings.DisableUpgradeMigration}`)
      io.out(`UpgradeVersionTag = ${quote(settings.UpgradeVersionTag)}`)
      return 0
    }), 'Error initializing client')
  },
})
