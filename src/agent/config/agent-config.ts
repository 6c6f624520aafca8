import type { HclObject } from '../../lang/hcl/tree.ts'
import type { Nanoseconds } from '../../std/duration.ts'
import type { CheckDefinition } from '../../wire/records/check-definition.ts'
import type { ConfigEntry } from '../../wire/records/config-entry-forms.ts'
import type { ServiceDefinition } from '../../wire/records/service.ts'
import type { TelemetryConfig } from './telemetry-config.ts'
import type { ChecksConfig } from '../local/registry-options.ts'
import type { OptionValues } from './decode.ts'
import type { DnsConfig } from './dns-config.ts'
import type { GossipConfig } from './gossip-config.ts'
import type { TlsConfig } from './tls-config.ts'

/** One address that something listens on. */
export type ListenAddress =
  | { readonly kind: 'tcp', readonly ip: string, readonly port: number }
  | { readonly kind: 'unix', readonly path: string }

/** Ports of the agent's listeners. -1: not listened on. 0 (only from `startAgent` options): any free port. */
export interface AgentPorts {
  readonly http: number
  readonly https: number
  readonly dns: number
  readonly grpc: number
  /** Raft and RPC. */
  readonly server: number
  readonly serfLan: number
  readonly serfWan: number
}

/** Timings of Raft with the multiplier already applied, as durations in milliseconds. */
export interface RaftConfig {
  readonly electionTimeoutMs: number
  readonly heartbeatTimeoutMs: number
  readonly leaderLeaseTimeoutMs: number
  /** `performance.raft_multiplier`, for those who print it. */
  readonly multiplier: number
  readonly protocol: number
  /** Entries since the last snapshot after which one is taken. */
  readonly snapshotThreshold: number
  readonly snapshotIntervalMs: number
  /** Entries kept in the log behind a snapshot. */
  readonly trailingLogs: number
}

export interface AutopilotInitialConfig {
  readonly cleanupDeadServers: boolean
  readonly lastContactThreshold: Nanoseconds
  readonly maxTrailingLogs: number
  readonly minQuorum: number
  readonly serverStabilizationTime: Nanoseconds
}

export interface AgentLimits {
  /** Connections of one client address to the HTTP listeners; ≤ 0: no limit. */
  readonly httpMaxConnsPerClient: number
  /** How long a connection to HTTPS may take until its first request is there. */
  readonly httpsHandshakeTimeoutMs: number
  /** Calls a second that a client sends to its servers; Infinity: no limit. */
  readonly rpcRate: number
  /** Calls that may come at once before the rate counts. */
  readonly rpcMaxBurst: number
  /** Connections of one address to the port of a server; ≤ 0: no limit. */
  readonly rpcMaxConnsPerClient: number
  /** How long a connection may take to say what it wants. */
  readonly rpcHandshakeTimeoutMs: number
  /** Bytes of one value in the KV store. */
  readonly kvMaxValueSize: number | bigint
  /** Bytes of one transaction request. */
  readonly txnMaxReqLen: number | bigint
}

export type LogLevel = 'TRACE' | 'DEBUG' | 'INFO' | 'WARN' | 'ERROR'

export interface LogConfig {
  readonly level: LogLevel
  readonly json: boolean
  /** Where lines are kept as well; the path is empty for nowhere. */
  readonly file: { readonly path: string; readonly rotateMs: number; readonly rotateBytes: number; readonly maxFiles: number }
}

/**
 * What an agent runs with: every source merged, every default applied, every value checked. Strings are byte strings. Each field is
 * named after its key in the configuration files (surface/config.md §2).
 */
export interface AgentConfig {
  /** Lower case. */
  readonly datacenter: string
  readonly primaryDatacenter: string
  readonly nodeName: string
  /** As configured, unchecked; empty when the agent finds or makes its own. */
  readonly nodeId: string
  readonly nodeMeta: Readonly<Record<string, string>>
  /** With the final dot of the default kept as configured. */
  readonly domain: string
  readonly dns: DnsConfig
  /** With `lan`, `wan` and their `_ipv4`/`_ipv6` forms filled in. */
  readonly taggedAddresses: Readonly<Record<string, string>>

  readonly server: boolean
  readonly devMode: boolean
  /** Empty in dev mode when none was given. */
  readonly dataDir: string
  readonly bootstrap: boolean
  /** 0 when not used; 1 has been turned into `bootstrap`. */
  readonly bootstrapExpect: number
  readonly protocol: number
  readonly disableHostNodeId: boolean
  readonly disableUpdateCheck: boolean
  readonly disableCoordinates: boolean
  readonly disableHttpUnprintableCharFilter: boolean
  readonly disableRemoteExec: boolean
  readonly enableDebug: boolean
  /** The web page: whether to serve it, its files if not our own, and the path it is under. */
  readonly ui: { readonly enabled: boolean; readonly dir: string; readonly contentPath: string }

  readonly bindAddr: string
  readonly advertiseAddr: string
  readonly advertiseAddrWan: string
  readonly clientAddrs: readonly string[]
  readonly ports: AgentPorts
  /** `addresses.http` or every client address with the port; empty when HTTP is off. */
  readonly httpAddresses: readonly ListenAddress[]
  readonly httpsAddresses: readonly ListenAddress[]
  readonly dnsAddresses: readonly ListenAddress[]
  readonly grpcAddresses: readonly ListenAddress[]
  /** Owner, group and mode (octal digits) given to unix sockets; empty when not configured. */
  readonly unixSockets: { readonly user: string, readonly group: string, readonly mode: string }

  readonly responseHeaders: Readonly<Record<string, string>>
  readonly blockEndpoints: readonly string[]
  /** How often one copy of the cache may be fetched; the rate may be infinite. */
  readonly cache: { readonly rate: number; readonly burst: number }
  /** Whether `?cached` is honoured. */
  readonly httpUseCache: boolean
  /** Networks (CIDR) that alone may use writing HTTP methods; empty: all. */
  readonly allowWriteHttpFrom: readonly string[]

  readonly gossip: GossipConfig
  readonly tls: TlsConfig
  readonly raft: RaftConfig
  readonly autopilot: AutopilotInitialConfig
  /** Entries that the leader writes where there are none, as they are stored. */
  readonly configEntries: readonly ConfigEntry[]
  readonly serverHealthIntervalMs: number
  readonly coordinateUpdate: { readonly periodMs: number, readonly batchSize: number, readonly maxBatches: number }
  readonly sessionTtlMin: Nanoseconds
  readonly defaultQueryTimeMs: number
  readonly maxQueryTimeMs: number
  readonly translateWanAddrs: boolean
  /** Up to this old, reads of the catalog and of health are stale ones; 0 for never. */
  readonly discoveryMaxStale: Nanoseconds
  readonly rpcHoldTimeoutMs: number
  readonly leaveDrainTimeMs: number
  readonly leaveOnTerminate: boolean
  readonly skipLeaveOnInterrupt: boolean
  readonly limits: AgentLimits

  /** Definitions from files, registered at start and by every reload. */
  readonly services: readonly ServiceDefinition[]
  readonly checks: readonly CheckDefinition[]
  /** As written: they are judged when an agent starts or reloads. */
  readonly watches: readonly HclObject[]
  /** How checks are run. */
  readonly checkSettings: ChecksConfig

  readonly telemetry: TelemetryConfig

  readonly log: LogConfig
  /** All sources merged, by key, for those who show how they were written. */
  readonly written: OptionValues
  /** Empty when none. */
  readonly pidFile: string

  /** What the agent reports as its own version, as the original does (`Version`, `VersionPrerelease`, `Revision`). */
  readonly version: string
  readonly versionPrerelease: string
  readonly revision: string
}
