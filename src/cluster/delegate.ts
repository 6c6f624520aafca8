import type { AgentMember } from '../contract/agent.ts'
import type { RpcMethod } from '../contract/rpc/method.ts'
import type { ClusterListener } from './lan-events.ts'
import type { Vivaldi } from '../wire/records/coordinate.ts'
import type { QueryMeta } from '../wire/records/query-options.ts'

/** The members of the datacenter, or the servers of all datacenters. */
export type PoolName = 'lan' | 'wan'

/** A request for a snapshot, or to replace the state by one. An empty datacenter is the local one. */
export interface SnapshotTarget {
  readonly datacenter: string
  readonly token: string
}

/**
 * The cluster as an agent sees it; a server and a client implement it, each in its way (architecture.md §3).
 * Errors are `ConsulError` with Consul's own text.
 */
export interface Delegate {
  readonly datacenter: string
  readonly nodeName: string

  /**
   * Calls a method. The answer comes at once where the state is at hand and nothing has to be waited for, so that a read costs no
   * promise; a failure is then thrown. `signal` ends a wait early: the promise rejects with the signal's reason.
   */
  rpc<Request, Reply>(method: RpcMethod<Request, Reply>, request: Request, signal?: AbortSignal): Reply | Promise<Reply>

  /** Takes a snapshot and gives its archive (protocol/snapshot.md §2) as it is made. Leaving the iteration releases the snapshot. */
  snapshotSave(
    request: SnapshotTarget & { readonly allowStale: boolean },
    signal: AbortSignal,
  ): Promise<{ readonly meta: QueryMeta; readonly archive: AsyncIterable<Uint8Array> }>

  /** Replaces the whole state by an archive, once that has been read to its end and found whole. */
  snapshotRestore(request: SnapshotTarget, archive: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void>

  /** Whether it is a server, or an agent that asks servers. */
  readonly isServer: boolean

  /** The members of a pool, this agent among them. None where it has no such pool. */
  members(pool: PoolName): readonly AgentMember[]

  /** This agent in the pool of its datacenter. */
  localMember(): AgentMember

  /** Joins a pool through any of the addresses, `host` or `host:port`. Gives how many were reached; rejects when none was. */
  join(pool: PoolName, addresses: readonly string[]): Promise<number>

  /** Says of a member that it has left; with `prune` it is forgotten. A living one contradicts. */
  forceLeave(node: string, prune: boolean): Promise<void>

  /** Leaves the pools, and what else there is to leave, so that nobody takes the end of this agent for a failure. Does not reject. */
  leave(): Promise<void>

  /** Where this node is in the network. */
  coordinate(): Vivaldi

  /** Tells one listener, from now on, what happens in the datacenter. */
  listen(listener: ClusterListener): void

  /** Figures about this part of the cluster by group (`consul`, `raft`, …), as `Stats` of `/v1/agent/self`. */
  stats(): Readonly<Record<string, Readonly<Record<string, string>>>>
}
