import { MemberStatus } from '../../cluster/member.ts'
import type { ServerInfo } from '../../cluster/server-info.ts'
import type { RaftServer } from '../../raft/ports.ts'
import { parseDuration, type Nanoseconds } from '../../std/duration.ts'
import type { AutopilotConfig, AutopilotServerStats } from '../../wire/records/autopilot.ts'

/** A server of the pool, and what the pool says of it. */
export interface PoolServer {
  readonly info: ServerInfo
  readonly status: number
}

/** What is known of the cluster at one instant. */
export interface Sample {
  readonly now: number
  readonly config: AutopilotConfig
  /** The Raft configuration in force. */
  readonly servers: readonly RaftServer[]
  /** Servers of the pool that have not left, by ID. */
  readonly pool: ReadonlyMap<string, PoolServer>
  /** How far the log of each is, by ID, of those that answered. */
  readonly stats: ReadonlyMap<string, AutopilotServerStats>
  readonly leaderAddress: string
  /** The leader's own log when the others were asked. */
  readonly lastIndex: number
  readonly lastTerm: number
}

/** How well one server of the configuration is. */
export interface ServerHealth {
  readonly id: string
  readonly name: string
  readonly address: string
  readonly status: number
  readonly version: string
  readonly leader: boolean
  /** Negative when the server has not said it. */
  readonly lastContact: Nanoseconds
  readonly lastTerm: number
  readonly lastIndex: number
  readonly healthy: boolean
  readonly voter: boolean
  /** Since when `healthy` is what it is, on the clock of the sample; undefined when the server has not answered. */
  readonly stableSince: number | undefined
}

export interface ClusterHealth {
  readonly healthy: boolean
  /** How many voters may be lost before the cluster stops. */
  readonly failureTolerance: number
  readonly servers: readonly ServerHealth[]
}

export const unknownHealth: ClusterHealth = { healthy: false, failureTolerance: 0, servers: [] }

/** Judges every server of the configuration (protocol/raft.md §9). A health that did not change keeps its age. */
export function judge(sample: Sample, before: ClusterHealth): ClusterHealth {
  const servers = sample.servers.map((server) => judgeServer(sample, server, before))
  const voters = servers.filter(({ voter }) => voter)
  const healthyVoters = voters.filter(({ healthy }) => healthy).length
  const quorum = Math.floor(voters.length / 2) + 1
  return {
    healthy: servers.every(({ healthy }) => healthy),
    failureTolerance: Math.max(healthyVoters - quorum, 0),
    servers,
  }
}

/** Nonvoters that have been healthy for long enough to vote. */
export function promotions(health: ClusterHealth, servers: readonly RaftServer[], config: AutopilotConfig, now: number): readonly RaftServer[] {
  const stableMs = Number(config.ServerStabilizationTime) / 1e6
  return servers.filter(({ ID, Suffrage }) => {
    const known = health.servers.find(({ id }) => id === ID)
    return Suffrage === 1 && known?.healthy === true && known.stableSince !== undefined && now - known.stableSince >= stableMs
  })
}

/** Servers that are to be given up. */
export interface DeadServers {
  /** Members of the pool that failed. Nonvoters always, voters only while a safe number of others remains. */
  readonly failed: readonly PoolServer[]
  /** Servers of the configuration that the pool does not know. */
  readonly stale: readonly RaftServer[]
  /** Why some stay; empty when none do. */
  readonly refusal: string
}

/** Which servers are dead, and may be given up: a minority of the voters, and never below the smallest quorum (protocol/raft.md §9). */
export function deadServers(
  pool: readonly PoolServer[],
  servers: readonly RaftServer[],
  minQuorum: number,
): DeadServers {
  const byAddress = new Map(servers.map((server) => [server.Address, server]))
  const nonvoters: PoolServer[] = []
  const voters: PoolServer[] = []
  for (const member of pool) {
    const server = byAddress.get(member.info.address)
    byAddress.delete(member.info.address)
    if (member.status !== MemberStatus.failed) continue
    if (server?.Suffrage === 1) nonvoters.push(member)
    else voters.push(member)
  }
  const stale = [...byAddress.values()]
  const dead = voters.length + stale.length
  const peers = servers.filter(({ Suffrage }) => Suffrage === 0).length
  const refusal = dead === 0 ? '' : refusalOf(peers, minQuorum, dead)
  return refusal === '' ? { failed: [...nonvoters, ...voters], stale, refusal } : { failed: nonvoters, stale: [], refusal }
}

function refusalOf(peers: number, minQuorum: number, dead: number): string {
  if (peers - dead < minQuorum) {
    return `denied, because removing ${dead}/${peers} servers would leave less then minimal allowed quorum of ${minQuorum} servers`
  }
  return dead > Math.floor((peers - 1) / 2) ? `denied, because removing the majority of servers ${dead}/${peers} is not safe` : ''
}

function judgeServer(sample: Sample, { ID, Address, Suffrage }: RaftServer, before: ClusterHealth): ServerHealth {
  const member = sample.pool.get(ID)
  const stats = member === undefined ? undefined : sample.stats.get(ID)
  const lastContact = stats === undefined ? -1 : contactOf(stats.LastContact)
  const status = member?.status ?? MemberStatus.none
  const healthy = stats !== undefined && status === MemberStatus.alive && isCurrent(sample, stats, lastContact)
  const known = before.servers.find(({ id }) => id === ID)
  const kept = known !== undefined && known.healthy === healthy ? known.stableSince : undefined
  return {
    id: ID,
    name: member?.info.name ?? '',
    address: Address,
    status,
    version: member?.info.build ?? '',
    leader: Address === sample.leaderAddress,
    lastContact,
    lastTerm: stats?.LastTerm ?? 0,
    lastIndex: stats?.LastIndex ?? 0,
    healthy,
    voter: Suffrage === 0,
    stableSince: stats === undefined ? undefined : (kept ?? sample.now),
  }
}

function isCurrent({ config, lastIndex, lastTerm }: Sample, stats: AutopilotServerStats, lastContact: Nanoseconds): boolean {
  if (lastContact < 0 || lastContact > config.LastContactThreshold || stats.LastTerm !== lastTerm) return false
  return stats.LastIndex >= lastIndex - Number(config.MaxTrailingLogs)
}

/** Negative for `never`, and for what is no duration. */
function contactOf(text: string): Nanoseconds {
  const parsed = text === 'never' ? undefined : parseDuration(text)
  return parsed !== undefined && 'value' in parsed ? parsed.value : -1
}
