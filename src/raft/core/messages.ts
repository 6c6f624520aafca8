import type { LogEntry } from './entry.ts'

/** The messages of protocol/raft.md §3 as values; names are the wire's. Indexes and terms stay below 2⁵³. */
export interface AppendEntriesRequest {
  readonly Entries: readonly LogEntry[] | null
  readonly Leader: string
  readonly LeaderCommitIndex: number
  readonly PrevLogEntry: number
  readonly PrevLogTerm: number
  readonly ProtocolVersion: number
  readonly Term: number
}

export interface AppendEntriesResponse {
  readonly LastLog: number
  readonly NoRetryBackoff: boolean
  readonly ProtocolVersion: number
  readonly Success: boolean
  readonly Term: number
}

export interface RequestVoteRequest {
  readonly Candidate: string
  readonly LastLogIndex: number
  readonly LastLogTerm: number
  readonly LeadershipTransfer: boolean
  readonly ProtocolVersion: number
  readonly Term: number
}

export interface RequestVoteResponse {
  readonly Granted: boolean
  readonly Peers: null
  readonly ProtocolVersion: number
  readonly Term: number
}

/** `Configuration` and `Peers` are encoded as protocol/raft.md §5 and §3 say; the state bytes follow the message. */
export interface InstallSnapshotRequest {
  readonly Configuration: Uint8Array
  readonly ConfigurationIndex: number
  readonly LastLogIndex: number
  readonly LastLogTerm: number
  readonly Leader: string
  readonly Peers: Uint8Array | null
  readonly ProtocolVersion: number
  readonly Size: number
  readonly SnapshotVersion: number
  readonly Term: number
}

export interface InstallSnapshotResponse {
  readonly ProtocolVersion: number
  readonly Success: boolean
  readonly Term: number
}

export interface TimeoutNowRequest {
  readonly ProtocolVersion: number
}

export interface TimeoutNowResponse {
  readonly ProtocolVersion: number
}

/** The only protocol version this program speaks. */
export const protocolVersion = 3

/** The only version of snapshots (protocol/raft.md §3). */
export const snapshotVersion = 1
