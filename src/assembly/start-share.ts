import type { AgentConfig } from '../agent/config/agent-config.ts'
import type { Delegate } from '../cluster/delegate.ts'
import { ConsulError } from '../std/errors.ts'
import type { TlsInForce } from './load-tls.ts'
import { serverNet } from './server-net.ts'
import { startClient } from './start-client.ts'
import { startServer } from './start-server.ts'
import type { World } from './world.ts'

/** An agent's share in the cluster, as a server or a client. */
export interface Share {
  readonly delegate: Delegate
  /** Resolves when the catalog can be written to, as far as that is to be expected. */
  ready(): Promise<void>
  /** Sets the figures that somebody has to look at. */
  publishGauges(): void
  /** Takes what of a new configuration applies at once, and certificates that were read again. */
  take(config: AgentConfig): Promise<void>
}

/** Whether an agent has no pool that others could be in. */
export function isAlone(world: World, config: AgentConfig): boolean {
  return world.cluster === undefined || config.ports.serfLan < 0
}

/** What was settled before. */
export interface ShareParts {
  readonly nodeId: string
  readonly tls: TlsInForce
}

/** Enters the cluster as the configuration says; the share ends with `started`. */
export async function startShare(
  world: World, config: AgentConfig, { nodeId, tls }: ShareParts, started: AsyncDisposableStack, onFatal: (error: unknown) => void,
): Promise<Share> {
  try {
    return await (config.server ? serverShare(world, config, { nodeId, tls }, started, onFatal) : clientShare(world, config, { nodeId, tls }, started))
  } catch (error) {
    if (error instanceof ConsulError) throw new ConsulError(error.code, `Failed to start Consul ${config.server ? 'server' : 'client'}: ${error.message}`, { cause: error })
    throw error
  }
}

async function serverShare(
  world: World, config: AgentConfig, { nodeId, tls }: ShareParts, started: AsyncDisposableStack, onFatal: (error: unknown) => void,
): Promise<Share> {
  const { runtime, cluster } = world
  let { limits } = config
  const alone = cluster === undefined || isAlone(world, config)
  const net = alone ? undefined : serverNet({ ...runtime, log: runtime.log.named('server') }, cluster, config, nodeId, { limits: () => limits, tls: () => tls.current })
  const server = await startServer(world, config, nodeId, started, onFatal, net)
  return {
    delegate: server,
    // A server that joins others does not wait until it leads, since another may.
    ready: () => (alone ? server.ready() : Promise.resolve()),
    publishGauges: () => server.publishGauges(),
    async take(changed) {
      limits = changed.limits
      await server.takeConfigEntries(changed.configEntries)
    },
  }
}

async function clientShare(world: World, config: AgentConfig, parts: ShareParts, started: AsyncDisposableStack): Promise<Share> {
  const { cluster } = world
  if (cluster === undefined || isAlone(world, config)) throw new ConsulError('alone', 'A client agent cannot be without a cluster: it needs ports.serf_lan')
  const client = await startClient(world, cluster, config, { nodeId: parts.nodeId, tls: parts.tls.current }, started)
  return {
    delegate: client,
    ready: () => client.ready(),
    publishGauges: () => undefined,
    async take(changed) {
      client.take({ tls: parts.tls.current, rpcRate: changed.limits.rpcRate, rpcMaxBurst: changed.limits.rpcMaxBurst })
      return Promise.resolve()
    },
  }
}
