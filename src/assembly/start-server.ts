import type { AgentConfig } from '../agent/config/agent-config.ts'
import { serverMember, wanMember } from '../cluster/member.ts'
import { Fsm } from '../fsm/fsm.ts'
import { defaultLimits } from '../raft/core/timings.ts'
import { recoverFromPeersJson } from '../raft/recovery.ts'
import type { ServerNet } from '../server/network/network.ts'
import { Server } from '../server/server.ts'
import { joinHostPort } from '../std/ip.ts'
import type { World } from './world.ts'

/** Opens the storage and starts the server on it; all of it ends with `started`. */
export async function startServer(
  world: World,
  config: AgentConfig,
  nodeId: string,
  started: AsyncDisposableStack,
  onFatal: (error: unknown) => void,
  net: ServerNet | undefined,
): Promise<Server> {
  const serverRuntime = { ...world.runtime, log: world.runtime.log.named('server') }
  const storage = await world.openStorage(serverRuntime, config.dataDir)
  started.defer(() => storage.close())
  if (config.dataDir !== '') {
    const fsm = new Fsm({ onLockDelay: () => undefined, onTombstone: () => undefined })
    await recoverFromPeersJson({ ...serverRuntime, log: serverRuntime.log.named('raft') }, `${config.dataDir}/raft`, { ...storage, fsm })
  }
  const { raft } = config
  const identity = {
    nodeName: config.nodeName,
    nodeId,
    datacenter: config.datacenter,
    advertiseAddr: config.advertiseAddr,
    advertiseAddrWan: config.advertiseAddrWan,
    serfLanPort: config.ports.serfLan,
    serfWanPort: config.ports.serfWan,
    serverPort: config.ports.server,
    bootstrap: config.bootstrap || config.devMode,
    bootstrapExpect: config.bootstrapExpect,
    version: config.version,
  }
  const server = await Server.start(
    serverRuntime,
    { log: storage.log, snapshots: storage.snapshots, packing: world.packing, scratchFolder: world.scratchFolder, onFatal, net },
    {
      datacenter: config.datacenter,
      primaryDatacenter: config.primaryDatacenter,
      nodeName: config.nodeName,
      nodeId,
      address: joinHostPort(config.advertiseAddr, config.ports.server),
      bootstrap: config.bootstrap || config.devMode,
      bootstrapMode: config.bootstrap,
      bootstrapExpect: config.bootstrapExpect,
      serverHealthIntervalMs: config.serverHealthIntervalMs,
      leaveDrainTimeMs: config.leaveDrainTimeMs,
      sessionTtlMin: config.sessionTtlMin,
      defaultQueryTimeMs: config.defaultQueryTimeMs,
      maxQueryTimeMs: config.maxQueryTimeMs,
      rpcHoldTimeoutMs: config.rpcHoldTimeoutMs,
      coordinateUpdatePeriodMs: config.coordinateUpdate.periodMs,
      autopilot: config.autopilot,
      configEntries: config.configEntries,
      member: serverMember(identity),
      wanMember: wanMember(identity),
    },
    {
      timings: {
        heartbeatTimeoutMs: raft.heartbeatTimeoutMs,
        electionTimeoutMs: raft.electionTimeoutMs,
        leaderLeaseMs: raft.leaderLeaseTimeoutMs,
        commitTimeoutMs: 50,
      },
      snapshotThreshold: raft.snapshotThreshold,
      snapshotIntervalMs: raft.snapshotIntervalMs,
      limits: { ...defaultLimits, trailingLogs: raft.trailingLogs },
    },
  )
  started.defer(() => server.close())
  return server
}
