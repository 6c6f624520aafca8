import { isAny } from '../agent/config/addresses.ts'
import type { AgentConfig } from '../agent/config/agent-config.ts'
import type { PoolName } from '../cluster/delegate.ts'
import { lanMergeProblem, wanMergeProblem } from '../cluster/merge.ts'
import type { ClusterNet } from '../cluster/net.ts'
import { startPool } from '../cluster/pools.ts'
import { serverTags } from '../cluster/tags.ts'
import type { TlsPolicy } from '../rpc/tls-policy.ts'
import type { Runtime } from '../runtime/ports.ts'
import type { ServerNet } from '../server/network/network.ts'
import type { StartPool } from '../server/network/pool.ts'

/** What of a configuration may change while the server runs, as it is now. */
export interface Reloaded {
  readonly limits: () => AgentConfig['limits']
  readonly tls: () => TlsPolicy | undefined
}

/** What connects a server to others: the port of Raft and RPC, and the pools of its configuration. */
export function serverNet(runtime: Runtime, net: ClusterNet, config: AgentConfig, nodeId: string, reloaded: Reloaded): ServerNet {
  const { gossip } = config
  const start = startsPool(runtime, net, config, nodeId)
  return {
    tcp: net.tcp,
    tls: net.tls,
    bind: { ip: config.bindAddr, port: config.ports.server },
    advertiseIp: config.advertiseAddr,
    ...(isAny(config.bindAddr) ? {} : { from: config.bindAddr }),
    limits: () => {
      const { rpcMaxConnsPerClient, rpcHandshakeTimeoutMs } = reloaded.limits()
      return { maxConnectionsPerClient: Math.max(rpcMaxConnsPerClient, 0), handshakeTimeoutMs: rpcHandshakeTimeoutMs }
    },
    tlsPolicy: reloaded.tls,
    startLan: start('lan'),
    startWan: gossip.wan === undefined ? undefined : start('wan'),
  }
}

function startsPool(runtime: Runtime, net: ClusterNet, config: AgentConfig, nodeId: string): (scope: PoolName) => StartPool {
  const { gossip, nodeName, datacenter } = config
  const owner = { nodeName, nodeId, datacenter }
  return (scope) => (serverPort, listener) => {
    const tags = serverTags({
      nodeId,
      datacenter,
      version: config.version,
      prerelease: config.versionPrerelease,
      revision: config.revision,
      protocol: config.protocol,
      serverPort,
      bootstrap: config.bootstrap,
      bootstrapExpect: config.bootstrapExpect,
      useTls: config.tls.caFile !== '' || config.tls.caPath !== '',
      serfWanPort: config.ports.serfWan,
    }, scope)
    return startPool(runtime, net, {
      scope,
      name: scope === 'lan' ? nodeName : `${nodeName}.${datacenter}`,
      tags,
      settings: (scope === 'lan' ? gossip.lan : gossip.wan) ?? gossip.lan,
      gossip,
      // A server in development forgets who was there.
      dataDir: config.devMode ? '' : config.dataDir,
      // A server that fell silent because it is in a minority would be worse than two of one name.
      resolveConflicts: false,
      failure: `Failed to start ${scope.toUpperCase()} Serf`,
    }, {
      members: (change, members) => listener.members(change, members),
      userEvent: (event) => listener.userEvent(event),
      mayMerge: (members) => (scope === 'lan' ? lanMergeProblem(owner, members) : wanMergeProblem(members)),
    })
  }
}
