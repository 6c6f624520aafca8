import { formatDuration } from '../../std/duration.ts'
import type { AgentConfig } from '../config/agent-config.ts'
import { addressUrl, ms } from './shown.ts'
import { Written } from './written.ts'

/** What of the configuration concerns servers and calls to them, under the original's names. */
export function debugServer(config: AgentConfig): Readonly<Record<string, unknown>> {
  const { limits, ports, raft } = config
  const written = new Written(config)
  return {
    AutopilotCleanupDeadServers: config.autopilot.cleanupDeadServers,
    AutopilotLastContactThreshold: formatDuration(config.autopilot.lastContactThreshold),
    AutopilotMaxTrailingLogs: config.autopilot.maxTrailingLogs,
    AutopilotMinQuorum: config.autopilot.minQuorum,
    AutopilotServerStabilizationTime: formatDuration(config.autopilot.serverStabilizationTime),
    Bootstrap: config.bootstrap,
    BootstrapExpect: config.bootstrapExpect,
    ConsulCoordinateUpdateBatchSize: config.coordinateUpdate.batchSize,
    ConsulCoordinateUpdateMaxBatches: config.coordinateUpdate.maxBatches,
    ConsulCoordinateUpdatePeriod: ms(config.coordinateUpdate.periodMs),
    ConsulRaftElectionTimeout: ms(raft.electionTimeoutMs),
    ConsulRaftHeartbeatTimeout: ms(raft.heartbeatTimeoutMs),
    ConsulRaftLeaderLeaseTimeout: ms(raft.leaderLeaseTimeoutMs),
    ConsulServerHealthInterval: ms(config.serverHealthIntervalMs),
    DefaultQueryTime: ms(config.defaultQueryTimeMs),
    KVMaxValueSize: limits.kvMaxValueSize,
    LeaveDrainTime: ms(config.leaveDrainTimeMs),
    MaxQueryTime: ms(config.maxQueryTimeMs),
    PrimaryDatacenter: config.primaryDatacenter,
    RPCAdvertiseAddr: addressUrl({ kind: 'tcp', ip: config.advertiseAddr, port: ports.server }),
    RPCBindAddr: addressUrl({ kind: 'tcp', ip: config.bindAddr, port: ports.server }),
    RPCHandshakeTimeout: ms(limits.rpcHandshakeTimeoutMs),
    RPCHoldTimeout: ms(config.rpcHoldTimeoutMs),
    RPCMaxBurst: written.integer('limits.rpc_max_burst'),
    RPCMaxConnsPerClient: limits.rpcMaxConnsPerClient,
    RPCProtocol: config.protocol,
    RPCRateLimit: written.float('limits.rpc_rate'),
    RaftProtocol: written.integer('raft_protocol'),
    RaftSnapshotInterval: written.duration('raft_snapshot_interval'),
    RaftSnapshotThreshold: written.integer('raft_snapshot_threshold'),
    RaftTrailingLogs: written.integer('raft_trailing_logs'),
    ServerMode: config.server,
    ServerPort: ports.server,
    SessionTTLMin: written.duration('session_ttl_min'),
    TxnMaxReqLen: limits.txnMaxReqLen,
  }
}
