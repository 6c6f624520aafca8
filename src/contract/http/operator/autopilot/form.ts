import { bool, dur, record, str, u64 } from '../../../../wire/record.ts'
import type { RecordOf } from '../../../../wire/record.ts'

const readable = { json: { duration: 'text', goType: 'api.ReadableDuration' } } as const

/** Autopilot's settings as the HTTP API shows them: the order of the API's own struct, and durations as text. */
export const AutopilotForm = record(
  'AutopilotConfiguration',
  {
    CleanupDeadServers: bool(),
    LastContactThreshold: dur(readable),
    MaxTrailingLogs: u64(),
    MinQuorum: u64({ json: { goType: 'uint' } }),
    ServerStabilizationTime: dur(readable),
    RedundancyZoneTag: str(),
    DisableUpgradeMigration: bool(),
    UpgradeVersionTag: str(),
    CreateIndex: u64(),
    ModifyIndex: u64(),
  },
  { goName: 'api.AutopilotConfiguration' },
)
export type AutopilotForm = RecordOf<typeof AutopilotForm>
