import { formatDuration, nanoseconds } from '../../std/duration.ts'
import type { AgentConfig } from '../config/agent-config.ts'

/** What of the configuration concerns servers and calls to them, under the original's names. */
export function debugServer(config: AgentConfig): Readonly<Record<string, unknown>> {
  return {
    AutopilotCleanupDeadServers: config.autopilot.cleanupDeadServers,
    AutopilotLastContactThreshold: formatDuration(config.autopilot.lastContactThreshold),
    AutopilotMaxTrailingLogs: config.autopilot.maxTrailingLogs,
    AutopilotMinQuorum: config.autopilot.minQuorum,
    AutopilotServerStabilizationTime: formatDuration(config.autopilot.serverStabilizationTime),
    Bootstrap: config.bootstrap,
    BootstrapExpect: config.bootstrapExpect,
    ConsulRaftElectionTimeout: ms(config.raft.electionTimeoutMs),
    ConsulRaftHeartbeatTimeout: ms(config.raft.heartbeatTimeoutMs),
    ConsulRaftLeaderLeaseTimeout: ms(config.raft.leaderLeaseTimeoutMs),
    DefaultQueryTime: ms(config.defaultQueryTimeMs),
    LeaveDrainTime: ms(config.leaveDrainTimeMs),
    MaxQueryTime: ms(config.maxQueryTimeMs),
    PrimaryDatacenter: config.primaryDatacenter,
    RPCHoldTimeout: ms(config.rpcHoldTimeoutMs),
    RPCProtocol: config.protocol,
    RaftProtocol: config.raft.protocol,
    RaftSnapshotInterval: ms(config.raft.snapshotIntervalMs),
    RaftSnapshotThreshold: config.raft.snapshotThreshold,
    RaftTrailingLogs: config.raft.trailingLogs,
    ServerMode: config.server,
    ServerName: config.tls.serverName,
    ServerPort: config.ports.server,
    SessionTTLMin: formatDuration(config.sessionTtlMin),
  }
}

function ms(value: number): string {
  return formatDuration(nanoseconds(value))
}
