import type { Runtime } from '../runtime/ports.ts'
import type { RaftNode } from '../raft/node.ts'
import type { StateStore } from '../state/store.ts'
import type { CommandCodec, CommandType } from '../wire/command.ts'
import type { ConfigEntry } from '../wire/records/config-entry-forms.ts'
import type { Nanoseconds } from '../std/duration.ts'
import type { AgentMember } from '../contract/agent.ts'
import type { PoolName } from '../cluster/delegate.ts'
import type { PoolKeys } from '../cluster/keyring.ts'
import type { RpcMethod } from '../contract/rpc/method.ts'
import type { ClusterHealth } from './autopilot/judge.ts'
import type { LockDelays } from './lock-delay.ts'
import type { LookupMeter } from './lookup-meter.ts'
import type { ServerMeters } from './meters.ts'
import type { Neighbours } from './neighbours.ts'
import type { CoordinateUpdates } from './office/coordinate-updates.ts'
import type { OtherDatacenters } from './other-datacenters.ts'
import type { SessionTimers } from './office/session-timers.ts'
import type { TombstoneClock } from './office/tombstone-clock.ts'
import type { Wakes } from './wakes.ts'

/** How a server behaves. Durations in milliseconds unless the type says otherwise. */
export interface ServerOptions {
  readonly datacenter: string
  /** The datacenter that others take ACLs and config entries from; this one unless given. */
  readonly primaryDatacenter?: string
  readonly nodeName: string
  readonly nodeId: string
  /** The shortest session TTL that is accepted; default 10 s. */
  readonly sessionTtlMin: Nanoseconds
  readonly defaultQueryTimeMs: number
  readonly maxQueryTimeMs: number
  /** How long a request waits for a leader. */
  readonly rpcHoldTimeoutMs: number
  /** How long coordinates are gathered before they are logged. */
  readonly coordinateUpdatePeriodMs: number
  /** Address and port of Raft and RPC, as other servers would dial it. */
  readonly address: string
  /** Whether it makes a cluster of itself alone. */
  readonly bootstrap: boolean
  /** Whether its configuration asks for that, as it tells of itself: a dev agent is not asked. */
  readonly bootstrapMode: boolean
  /** How many servers to wait for before they make a cluster; 0: it is made in another way. */
  readonly bootstrapExpect: number
  readonly autopilot: AutopilotDefaults
  /** Entries that a leader of the primary datacenter writes where there are none. */
  readonly configEntries: readonly ConfigEntry[]
  /** How often a leader asks the servers how they are. */
  readonly serverHealthIntervalMs: number
  /** How long requests under way may go on while the server leaves. */
  readonly leaveDrainTimeMs: number
  /** This server as a member of its pool, and of that of all datacenters, while it is alone. */
  readonly member: AgentMember
  readonly wanMember: AgentMember | undefined
}

/** What the first leader writes as autopilot's configuration. */
export interface AutopilotDefaults {
  readonly cleanupDeadServers: boolean
  readonly lastContactThreshold: Nanoseconds
  readonly maxTrailingLogs: number
  readonly minQuorum: number
  readonly serverStabilizationTime: Nanoseconds
}

/** Tends the servers of the cluster; the work of a leader. */
export interface Tending {
  /** As last seen. */
  readonly health: ClusterHealth
  start(): void
  stop(): void
  /** The servers have changed. */
  servers(): void
}

/** Keeps the catalog like the pool; the work of a leader. */
export interface Reconciling {
  /** Looks at all members. */
  reconcileAll(): Promise<void>
  /** Acts on the changes that wait. */
  work(): void
  clear(): void
}

/** What endpoints and leader duties see of their server. */
export interface ServerContext {
  readonly runtime: Runtime
  readonly options: ServerOptions
  readonly raft: RaftNode
  readonly lockDelays: LockDelays
  readonly sessionTimers: SessionTimers
  readonly tombstoneClock: TombstoneClock
  readonly coordinates: CoordinateUpdates
  readonly autopilot: Tending
  readonly memberChanges: Reconciling
  /** The other agents. */
  readonly neighbours: Neighbours
  readonly otherDatacenters: OtherDatacenters
  readonly meters: ServerMeters
  /** Who is told that what it waited for has changed. */
  readonly wakes: Wakes
  /** Which services are asked for, by where. */
  readonly lookups: { readonly catalog: LookupMeter; readonly health: LookupMeter }
  /** Serves a call, or has it served by who may. */
  rpc<Request, Reply>(method: RpcMethod<Request, Reply>, request: Request, signal?: AbortSignal): Reply | Promise<Reply>
  /** The current state; another object after a snapshot was restored. */
  store(): StateStore
  /** Whether this server leads; it may still be taking its duties. */
  leads(): boolean
  /** Whether this server leads and has done all duties of taking office, so that consistent reads are allowed. */
  established(): boolean
  /** Logs a command and gives what applying it gave; a refusal by the state machine is thrown. */
  propose<T>(type: CommandType, record: CommandCodec<T>, value: T): Promise<unknown>
  /** Sends an event through the pool of the datacenter; throws, in serf's words, why it cannot. */
  sendEvent(name: string, payload: Uint8Array): void
  /** A pool that this server is in, as far as its keys go; undefined where it is in none. */
  poolKeys(pool: PoolName): PoolKeys | undefined
  /** Whether the server is leaving or shutting down, so that nothing is worth waiting for. */
  closing(): boolean
  /** Calls back once when the server has gained or lost leadership, another leads, or it is shutting down. */
  onLeadershipChange(callback: () => void): () => void
}
