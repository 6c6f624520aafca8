import { bool, buffer, index, int, list, rec, record, str, type RecordOf } from '../record.ts'

/** Raft's messages (protocol/raft.md §3). Every message starts with the flattened header. */
const header = { ProtocolVersion: index() } as const

export const Log = record('Log', { Index: index(), Term: index(), Type: index(), Data: buffer(), Extensions: buffer() })
export type Log = RecordOf<typeof Log>

export const AppendEntriesRequest = record('AppendEntriesRequest', {
  ...header,
  Term: index(),
  Leader: buffer(),
  PrevLogEntry: index(),
  PrevLogTerm: index(),
  Entries: list(rec(Log)),
  LeaderCommitIndex: index(),
})
export type AppendEntriesRequest = RecordOf<typeof AppendEntriesRequest>

export const AppendEntriesResponse = record('AppendEntriesResponse', {
  ...header,
  Term: index(),
  LastLog: index(),
  Success: bool(),
  NoRetryBackoff: bool(),
})
export type AppendEntriesResponse = RecordOf<typeof AppendEntriesResponse>

export const RequestVoteRequest = record('RequestVoteRequest', {
  ...header,
  Term: index(),
  Candidate: buffer(),
  LastLogIndex: index(),
  LastLogTerm: index(),
  LeadershipTransfer: bool(),
})
export type RequestVoteRequest = RecordOf<typeof RequestVoteRequest>

export const RequestVoteResponse = record('RequestVoteResponse', { ...header, Term: index(), Peers: buffer(), Granted: bool() })
export type RequestVoteResponse = RecordOf<typeof RequestVoteResponse>

/** Followed on the wire by `Size` bytes of state. */
export const InstallSnapshotRequest = record('InstallSnapshotRequest', {
  ...header,
  SnapshotVersion: index(),
  Term: index(),
  Leader: buffer(),
  LastLogIndex: index(),
  LastLogTerm: index(),
  Peers: buffer(),
  Configuration: buffer(),
  ConfigurationIndex: index(),
  Size: int(),
})
export type InstallSnapshotRequest = RecordOf<typeof InstallSnapshotRequest>

export const InstallSnapshotResponse = record('InstallSnapshotResponse', { ...header, Term: index(), Success: bool() })
export type InstallSnapshotResponse = RecordOf<typeof InstallSnapshotResponse>

export const TimeoutNowRequest = record('TimeoutNowRequest', { ...header })
export type TimeoutNowRequest = RecordOf<typeof TimeoutNowRequest>

export const TimeoutNowResponse = record('TimeoutNowResponse', { ...header })
export type TimeoutNowResponse = RecordOf<typeof TimeoutNowResponse>

/** A member of the configuration. Suffrage: 0 voter, 1 nonvoter, 2 staging. */
export const ConfigurationServer = record('Server', { Suffrage: index(), ID: str(), Address: str() })
export type ConfigurationServer = RecordOf<typeof ConfigurationServer>

export const Configuration = record('Configuration', { Servers: list(rec(ConfigurationServer)) })
export type Configuration = RecordOf<typeof Configuration>
