import { defaultLimits, timingsFor, type RaftLimits, type RaftTimings } from './core/timings.ts'

export { timingsFor, type RaftLimits, type RaftTimings }

/** How a Raft server behaves; `raftOptions` fills in what Consul uses. */
export interface RaftOptions {
  readonly timings: RaftTimings
  readonly limits: RaftLimits
  /** Entries since the last snapshot that make one due (`raft_snapshot_threshold`). */
  readonly snapshotThreshold: number
  /** How often that is looked at, ms; random in [T, 2T) (`raft_snapshot_interval`). */
  readonly snapshotIntervalMs: number
  /** Entries that may be appended and not yet committed; further proposals wait. */
  readonly uncommittedEntries: number
  /** How long a proposal may wait to be appended, ms. */
  readonly enqueueTimeoutMs: number
  /** How long applying may keep the event loop, ms. */
  readonly applySliceMs: number
}

/** Consul's defaults, with the times of `raft_multiplier` 5. */
export function raftOptions(changes: Partial<RaftOptions> = {}): RaftOptions {
  return {
    timings: timingsFor(5),
    limits: defaultLimits,
    snapshotThreshold: 16_384,
    snapshotIntervalMs: 30_000,
    uncommittedEntries: 16_384,
    enqueueTimeoutMs: 30_000,
    applySliceMs: 4,
    ...changes,
  }
}
