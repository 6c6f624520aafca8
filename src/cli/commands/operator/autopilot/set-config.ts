import { AutopilotForm } from '../../../../contract/http/operator/autopilot/form.ts'
import type { Nanoseconds } from '../../../../std/duration.ts'
import { readJson } from '../../../../wire/json-read.ts'
import { rec } from '../../../../wire/record.ts'
import { clientFlags, serverFlags } from '../../../agent-flags.ts'
import { command } from '../../../command.ts'
import { attempt, connected } from '../../../connected.ts'
import { countFlag, spanFlag, switchFlag, valueFlag } from '../../../flag.ts'

const path = '/v1/operator/autopilot/configuration'

export const operatorAutopilotSetConfig = command({
  words: 'operator autopilot set-config',
  summary: 'Modify the current Autopilot configuration',
  help: `
Usage: consul operator autopilot set-config [options]

  Changes the settings of Autopilot that are given; the others stay.
`,
  flags: {
    'cleanup-dead-servers': switchFlag('Whether dead servers are removed when new ones have been added: `true|false`.'),
    'max-trailing-logs': countFlag('Most log entries that a server may be behind the leader and still count as healthy.'),
    'min-quorum': countFlag('Least number of servers that must be there before dead ones are removed.'),
    'last-contact-threshold': spanFlag('Longest time without contact to the leader after which a server still counts as healthy, such as `200ms`.'),
    'server-stabilization-time': spanFlag('Time that a server must have been healthy before it gets a vote, such as `10s`. Needs Raft protocol 3.'),
    'redundancy-zone-tag': valueFlag('(Enterprise-only) Name of the node_meta that tells redundancy zones apart.'),
    'disable-upgrade-migration': switchFlag('(Enterprise-only) Whether new servers get their votes at once, without a migration: `true|false`.'),
    'upgrade-version-tag': valueFlag('(Enterprise-only) Name of the node_meta that holds the version for migrations; the version of Consul unless given.'),
    ...clientFlags, ...serverFlags,
  },
  flagError: (error) => `Failed to parse args: ${error}`,
  async run({ flags, io }) {
    return connected(flags, io, async (agent) => {
      let settings: AutopilotForm | undefined
      const unread = await attempt(io, (text) => `Error querying Autopilot configuration: ${text}`, async () => {
        settings = readJson(rec(AutopilotForm), await agent.askOk({ method: 'GET', path }))
        return 0
      })
      if (settings === undefined) return unread
      const changed = merged(settings, flags)
      return attempt(io, (text) => `Error setting Autopilot configuration: ${text}`, async () => {
        const reply = await agent.askOk({ method: 'PUT', path, parameters: { cas: String(changed.ModifyIndex) }, body: AutopilotForm.toJson(changed) })
        const done = reply.includes('true')
        io.out(done ? 'Configuration updated!' : 'Configuration could not be atomically updated, please try again')
        return done ? 0 : 1
      })
    }, 'Error initializing client')
  },
})

interface Changes {
  readonly 'cleanup-dead-servers': boolean | undefined
  readonly 'max-trailing-logs': number | bigint | undefined
  readonly 'min-quorum': number | bigint | undefined
  readonly 'last-contact-threshold': Nanoseconds | undefined
  readonly 'server-stabilization-time': Nanoseconds | undefined
  readonly 'redundancy-zone-tag': string | undefined
  readonly 'disable-upgrade-migration': boolean | undefined
  readonly 'upgrade-version-tag': string | undefined
}

function merged(settings: AutopilotForm, flags: Changes): AutopilotForm {
  return {
    ...settings,
    CleanupDeadServers: flags['cleanup-dead-servers'] ?? settings.CleanupDeadServers,
    MaxTrailingLogs: flags['max-trailing-logs'] ?? settings.MaxTrailingLogs,
    MinQuorum: flags['min-quorum'] ?? settings.MinQuorum,
    LastContactThreshold: flags['last-contact-threshold'] ?? settings.LastContactThreshold,
    ServerStabilizationTime: flags['server-stabilization-time'] ?? settings.ServerStabilizationTime,
    RedundancyZoneTag: flags['redundancy-zone-tag'] ?? settings.RedundancyZoneTag,
    DisableUpgradeMigration: flags['disable-upgrade-migration'] ?? settings.DisableUpgradeMigration,
    UpgradeVersionTag: flags['upgrade-version-tag'] ?? settings.UpgradeVersionTag,
  }
}
