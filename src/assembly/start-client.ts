import { isAny } from '../agent/config/addresses.ts'
import type { AgentConfig } from '../agent/config/agent-config.ts'
import { Client } from '../client/client.ts'
import type { ClusterNet } from '../cluster/net.ts'
import type { TlsPolicy } from '../rpc/tls-policy.ts'
import type { World } from './world.ts'

/** Starts the share in the cluster of an agent that is no server; it ends with `started`. */
export async function startClient(
  world: World, net: ClusterNet, config: AgentConfig, { nodeId, tls }: { readonly nodeId: string; readonly tls: TlsPolicy | undefined },
  started: AsyncDisposableStack,
): Promise<Client> {
  const { runtime } = world
  const client = await Client.start({ ...runtime, log: runtime.log.named('client') }, net, {
    nodeName: config.nodeName,
    nodeId,
    datacenter: config.datacenter,
    version: config.version,
    prerelease: config.versionPrerelease,
    revision: config.revision,
    protocol: config.protocol,
    lan: config.gossip.lan,
    gossip: config.gossip,
    dataDir: config.dataDir,
    tls,
    rpcRate: config.limits.rpcRate,
    rpcMaxBurst: config.limits.rpcMaxBurst,
    rpcHoldTimeoutMs: config.rpcHoldTimeoutMs,
    ...(isAny(config.bindAddr) ? {} : { callFrom: config.bindAddr }),
  })
  started.defer(() => client.close())
  return client
}
