/** Times of protocol/raft.md §6, in milliseconds. "Random T" there is uniform in [T, 2T). */
export interface RaftTimings {
  /** Silence after which a follower forgets the leader and stands. Heartbeats are sent ten times as often. */
  readonly heartbeatTimeoutMs: number
  /** How long a candidate waits before it stands again, and a leader for a transfer. */
  readonly electionTimeoutMs: number
  /** A leader that has not heard from a majority for so long steps down. */
  readonly leaderLeaseMs: number
  /** Longest silence on the replication connection; by this followers learn what is committed. */
  readonly commitTimeoutMs: number
}

/** Sizes that bound what the core has in flight. */
export interface RaftLimits {
  /** Entries in one AppendEntries. */
  readonly appendEntries: number
  /** AppendEntries in flight to one peer once it follows. */
  readonly pipeline: number
  /** Configuration changes that wait for the one before them. */
  readonly pendingChanges: number
  /** Entries kept behind a snapshot, for peers that are a little late (`raft_trailing_logs`). */
  readonly trailingLogs: number
}

/** The times of a server with `raft_multiplier` 1 … 10. */
export function timingsFor(multiplier: number): RaftTimings {
  return {
    heartbeatTimeoutMs: 1000 * multiplier,
    electionTimeoutMs: 1000 * multiplier,
    leaderLeaseMs: 500 * multiplier,
    commitTimeoutMs: 50,
  }
}

export const defaultLimits: RaftLimits = {
  appendEntries: 64,
  pipeline: 32,
  pendingChanges: 64,
  trailingLogs: 10_240,
}
