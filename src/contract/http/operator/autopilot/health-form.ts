import { bool, dur, index, int, list, rec, record, str, time } from '../../../../wire/record.ts'
import type { RecordOf } from '../../../../wire/record.ts'
import type { AutopilotOperatorHealthReply, AutopilotServerHealth } from '../../../../wire/records/autopilot.ts'

/** Of members, by their numbers. */
const statuses = ['none', 'alive', 'leaving', 'left', 'failed'] as const

const ServerHealthForm = record('ServerHealth', {
  ID: str(),
  Name: str(),
  Address: str(),
  SerfStatus: str(),
  Version: str(),
  Leader: bool(),
  LastContact: dur({ json: { duration: 'text' } }),
  LastTerm: index(),
  LastIndex: index(),
  Healthy: bool(),
  Voter: bool(),
  StableSince: time(),
})

/** The health of the servers as the HTTP API shows it. */
export const HealthForm = record('OperatorHealthReply', { Healthy: bool(), FailureTolerance: int(), Servers: list(rec(ServerHealthForm)) })
export type HealthForm = RecordOf<typeof HealthForm>

export function healthForm({ Healthy, FailureTolerance, Servers }: AutopilotOperatorHealthReply): HealthForm {
  return { Healthy, FailureTolerance, Servers: Servers === null || Servers.length === 0 ? null : Servers.map(serverForm) }
}

function serverForm(server: AutopilotServerHealth): RecordOf<typeof ServerHealthForm> {
  const { seconds, nanoseconds } = server.StableSince
  return {
    ...server,
    SerfStatus: statuses[server.SerfStatus] ?? '',
    // Whole seconds are shown, to the nearest.
    StableSince: { seconds: Number(seconds) + (nanoseconds >= 500_000_000 ? 1 : 0), nanoseconds: 0, offsetMinutes: -1 },
  }
}
