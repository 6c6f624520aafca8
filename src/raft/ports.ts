import type { Timer } from '../runtime/ports.ts'
import type { LogEntry, RaftConfiguration } from './core/entry.ts'

export { LogType, type LogEntry, type RaftConfiguration, type RaftServer, type Suffrage } from './core/entry.ts'

/** Values that must survive beside the log. */
export interface StableState {
  readonly term: number
  readonly lastVoteTerm: number
  /** Address of the candidate that got the vote of `lastVoteTerm`; empty when none. */
  readonly lastVoteCandidate: string
}

/**
 * The log and the stable values on disk. One writer. Every promise that resolves has been synced; one that rejects means that
 * nothing is known about the disk any more, and the server must stop.
 */
export interface LogStore {
  /** As found when opened: first and last index are 0 when the log is empty. */
  readonly stable: StableState
  firstIndex(): number
  lastIndex(): number
  /**
   * Appends entries in order of index, durably. `truncateFrom`, when given, first deletes that index and all after it, in the same
   * transaction; the first entry then has that index. Calls made while an earlier one is at work are committed together (group commit) and resolve in order.
   */
  append(entries: readonly LogEntry[], truncateFrom?: number): Promise<void>
  setStable(state: StableState): Promise<void>
  /** Entries `from … to` (both included), stopping early after about `maxBytes` of data but never before the first. An index outside the log rejects. */
  entries(from: number, to: number, maxBytes: number): Promise<readonly LogEntry[]>
  /** The term of an entry, if it is in the recent tail that is held in memory; else undefined (then read it by `entries`). */
  recent(index: number): LogEntry | undefined
  /** Deletes everything up to and including `index`, in slices that do not delay appends, and gives the space back. */
  truncatePrefix(index: number): Promise<void>
  /** Deletes everything (after a snapshot was installed that the log does not connect to); the next append may start at any index. */
  clear(): Promise<void>
  close(): Promise<void>
}

/** What a snapshot is of (protocol/snapshot.md §2, raft.md §8). */
export interface SnapshotMeta {
  readonly id: string
  readonly index: number
  readonly term: number
  readonly configuration: RaftConfiguration
  readonly configurationIndex: number
  readonly size: number
}

export interface SnapshotSink {
  write(chunk: Uint8Array): Promise<void>
  /** Makes the snapshot durable and visible, and drops all but the two newest. */
  commit(): Promise<SnapshotMeta>
  /** Removes what was written. */
  cancel(): Promise<void>
}

export interface SnapshotStore {
  create(meta: Omit<SnapshotMeta, 'id' | 'size'>): Promise<SnapshotSink>
  /** Newest first; broken ones are reported to the log and left out. */
  list(): Promise<readonly SnapshotMeta[]>
  /** The state bytes; fails if the checksum does not hold. */
  open(id: string): Promise<{ readonly meta: SnapshotMeta; readonly state: AsyncIterable<Uint8Array> }>
}

/** The replicated state. Everything is synchronous but the reading and writing of snapshots. */
export interface StateMachine {
  /** Applies one committed entry of type `command`. Refusals are results; a throw stops the server. */
  apply(entry: LogEntry): unknown
  /** The state as of now, in O(1). Later applies do not change what it yields. */
  snapshot(): StateSnapshot
  /** Replaces the whole state once the stream has been read to its end; on failure the old state stays. */
  restore(state: AsyncIterable<Uint8Array>): Promise<void>
}

export interface StateSnapshot {
  /** Chunks of the bytes of protocol/snapshot.md §3, made in slices of a few milliseconds. */
  chunks(): AsyncIterable<Uint8Array>
  release(): void
}

/** Where a timer comes from; a part of `runtime.clock` that the driver needs. */
export type ArmTimer = (delayMs: number, fire: () => void) => Timer
