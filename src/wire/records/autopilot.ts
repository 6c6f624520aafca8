import { bool, dur, index, int, list, rec, record, str, time, u64, type RecordOf } from '../record.ts'
import { indexes, writeRequest } from './query-options.ts'

export const AutopilotConfig = record('AutopilotConfig', {
  CleanupDeadServers: bool(),
  LastContactThreshold: dur(),
  MaxTrailingLogs: u64(),
  MinQuorum: u64(),
  ServerStabilizationTime: dur(),
  RedundancyZoneTag: str(),
  DisableUpgradeMigration: bool(),
  UpgradeVersionTag: str(),
  ...indexes,
})
export type AutopilotConfig = RecordOf<typeof AutopilotConfig>

export const AutopilotSetConfigRequest = record('AutopilotSetConfigRequest', {
  Datacenter: str(),
  Config: rec(AutopilotConfig),
  CAS: bool(),
  ...writeRequest,
})
export type AutopilotSetConfigRequest = RecordOf<typeof AutopilotSetConfigRequest>

export const AutopilotServerHealth = record('AutopilotServerHealth', {
  ID: str(),
  Name: str(),
  Address: str(),
  SerfStatus: int(),
  Version: str(),
  Leader: bool(),
  LastContact: dur(),
  LastTerm: index(),
  LastIndex: index(),
  Healthy: bool(),
  Voter: bool(),
  StableSince: time(),
})
export type AutopilotServerHealth = RecordOf<typeof AutopilotServerHealth>

export const AutopilotOperatorHealthReply = record('AutopilotOperatorHealthReply', {
  Healthy: bool(),
  FailureTolerance: int(),
  Servers: list(rec(AutopilotServerHealth)),
})
export type AutopilotOperatorHealthReply = RecordOf<typeof AutopilotOperatorHealthReply>

/** How far one server's log is; LastContact is a duration as text, `never` or `0`. */
export const AutopilotServerStats = record('AutopilotServerStats', { LastContact: str(), LastTerm: index(), LastIndex: index() })
export type AutopilotServerStats = RecordOf<typeof AutopilotServerStats>
