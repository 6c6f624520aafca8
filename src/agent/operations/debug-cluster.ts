import { formatDuration, nanoseconds } from '../../std/duration.ts'
import { joinHostPort } from '../../std/ip.ts'
import type { AgentConfig } from '../config/agent-config.ts'
import type { GossipAddress, PoolConfig } from '../config/gossip-config.ts'

/** Stands for values that are secret. */
const hidden = 'hidden'

/** What of the configuration concerns the cluster, under the original's names. */
export function debugCluster(config: AgentConfig): Readonly<Record<string, unknown>> {
  const { gossip, limits, ports, tls } = config
  return {
    CAFile: tls.caFile,
    CAPath: tls.caPath,
    CertFile: tls.certFile,
    DisableKeyringFile: !gossip.keyringFile,
    EncryptKey: hidden,
    EncryptVerifyIncoming: gossip.verifyIncoming,
    EncryptVerifyOutgoing: gossip.verifyOutgoing,
    KeyFile: hidden,
    RPCAdvertiseAddr: url({ ip: config.advertiseAddr, port: ports.server }),
    RPCBindAddr: url({ ip: config.bindAddr, port: ports.server }),
    RPCHandshakeTimeout: ms(limits.rpcHandshakeTimeoutMs),
    RPCMaxBurst: limits.rpcMaxBurst,
    RPCMaxConnsPerClient: limits.rpcMaxConnsPerClient,
    RPCRateLimit: limits.rpcRate === Infinity ? -1 : limits.rpcRate,
    RejoinAfterLeave: gossip.rejoinAfterLeave,
    TLSMinVersion: tls.minVersion,
    TLSPreferServerCipherSuites: tls.preferServerSuites,
    VerifyIncoming: tls.verifyIncoming,
    VerifyIncomingRPC: tls.verifyIncomingRpc,
    VerifyOutgoing: tls.verifyOutgoing,
    VerifyServerHostname: tls.verifyServerHostname,
    ...pool('LAN', gossip.lan),
    ...(gossip.wan === undefined ? {} : pool('WAN', gossip.wan)),
  }
}

function pool(name: 'LAN' | 'WAN', config: PoolConfig): Readonly<Record<string, unknown>> {
  const { timings } = config
  return {
    [`Gossip${name}GossipInterval`]: ms(timings.gossipIntervalMs),
    [`Gossip${name}GossipNodes`]: timings.gossipNodes,
    [`Gossip${name}ProbeInterval`]: ms(timings.probeIntervalMs),
    [`Gossip${name}ProbeTimeout`]: ms(timings.probeTimeoutMs),
    [`Gossip${name}RetransmitMult`]: timings.retransmitMult,
    [`Gossip${name}SuspicionMult`]: timings.suspicionMult,
    [`ReconnectTimeout${name}`]: ms(config.reconnectTimeoutMs),
    [`RetryJoinInterval${name}`]: ms(config.retryIntervalMs),
    [`RetryJoin${name}`]: config.retryJoin,
    [`RetryJoinMaxAttempts${name}`]: config.retryMax,
    [`SerfAdvertiseAddr${name}`]: url(config.advertise),
    [`SerfAllowedCIDRs${name}`]: config.allowedCidrs,
    [`SerfBindAddr${name}`]: url(config.bind),
    [`StartJoinAddrs${name}`]: config.startJoin,
  }
}

function url({ ip, port }: GossipAddress): string {
  return `tcp://${joinHostPort(ip, port)}`
}

function ms(value: number): string {
  return formatDuration(nanoseconds(value))
}
