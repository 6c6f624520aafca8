import type { Network } from '../std/ip.ts'
import type { Matches } from './serf/filters.ts'
import type { SwimTimings } from './swim/options.ts'
import { lanTimings, wanTimings } from './swim/options.ts'

/** How fast a pool is, all of it; times in milliseconds. */
export interface PoolTimings extends SwimTimings {
  /** How long a dial, and a whole exchange over a connection, may take. */
  readonly tcpTimeoutMs: number
  readonly leavePropagateDelayMs: number
  readonly reapIntervalMs: number
  readonly reconnectIntervalMs: number
  /** How long members that failed are kept. */
  readonly reconnectTimeoutMs: number
  /** How long members that left are kept. */
  readonly tombstoneTimeoutMs: number
  readonly recentIntentTimeoutMs: number
  readonly queueCheckIntervalMs: number
  /** After this long a dead member's name is free for another address; 0 for never. */
  readonly deadNodeReclaimMs: number
}

const hour = 3_600_000

const consulSerf = {
  leavePropagateDelayMs: 3000,
  reapIntervalMs: 15_000,
  reconnectIntervalMs: 30_000,
  reconnectTimeoutMs: 72 * hour,
  tombstoneTimeoutMs: 24 * hour,
  recentIntentTimeoutMs: 300_000,
  queueCheckIntervalMs: 30_000,
  deadNodeReclaimMs: 30_000,
} as const

/** The LAN pool of an agent (protocol/gossip.md §4.12, §5.1, §6.2). */
export const lanPool: PoolTimings = { ...lanTimings, ...consulSerf, tcpTimeoutMs: 10_000 }

/** The WAN pool of a server; Consul's own default of gossip_nodes overrides the profile's. */
export const wanPool: PoolTimings = { ...wanTimings, ...consulSerf, gossipNodes: 3, tcpTimeoutMs: 30_000 }

/** Both pools of an agent in `-dev`. */
export const devPool = (of: PoolTimings): PoolTimings => ({
  ...of,
  gossipIntervalMs: 100,
  probeIntervalMs: 100,
  probeTimeoutMs: 100,
  suspicionMult: 3,
})

/** A member of a pool, and how it speaks. */
export interface PoolOptions {
  /** A byte string, unique in the pool. */
  readonly name: string
  /** `lan` or `wan`: what log lines call the pool. */
  readonly label: string
  /** Datagrams and connections are received there, on one port; 0 for any. */
  readonly bind: { readonly ip: string; readonly port: number }
  /** What others are told: another address than the bound one, or another port, if given. */
  readonly advertise?: { readonly ip?: string; readonly port?: number }
  readonly tags: ReadonlyMap<string, string>
  readonly timings: PoolTimings
  /** The version of serf's protocol that is spoken: 4 for Consul, 5 for serf itself. */
  readonly serfProtocol?: number
  /** The first encrypts, all decrypt. Empty or absent: the pool speaks in the clear. */
  readonly keys?: readonly Uint8Array[]
  /** Where the keys are written when they change. */
  readonly keyringFile?: string
  /** Default true: what cannot be decrypted is dropped. */
  readonly verifyIncoming?: boolean
  /** Default true. */
  readonly verifyOutgoing?: boolean
  /** Where is remembered who was alive; without it nothing is. */
  readonly snapshotPath?: string
  /** After a graceful leave the members are remembered all the same. */
  readonly rejoinAfterLeave?: boolean
  /** Whose name another member has asks the others who is right. */
  readonly resolveConflicts: boolean
  /** Who may take part; everybody when absent or empty. */
  readonly allowedCidrs?: readonly Network[]
  /** Go's regular expressions, for queries that filter by tag. */
  readonly matches: Matches
}
