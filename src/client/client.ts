import type { Delegate, PoolName, SnapshotTarget } from '../cluster/delegate.ts'
import { type ClusterListener, LanEvents } from '../cluster/lan-events.ts'
import { agentMember } from '../cluster/member.ts'
import { lanMergeProblem } from '../cluster/merge.ts'
import type { ClusterNet } from '../cluster/net.ts'
import { type GossipSettings, type PoolSettings, startPool } from '../cluster/pools.ts'
import { type ServerInfo, serverInfo } from '../cluster/server-info.ts'
import { type AgentIdentity, clientTags } from '../cluster/tags.ts'
import type { AgentMember } from '../contract/agent.ts'
import type { RpcMethod } from '../contract/rpc/method.ts'
import type { GossipPool, PoolMember } from '../gossip/pool.ts'
import { RpcPool } from '../rpc/pool.ts'
import { Router } from '../rpc/router.ts'
import { callSnapshot } from '../rpc/snapshot.ts'
import type { TlsPolicy } from '../rpc/tls-policy.ts'
import type { Runtime } from '../runtime/ports.ts'
import { ConsulError } from '../std/errors.ts'
import type { Vivaldi } from '../wire/records/coordinate.ts'
import type { QueryMeta } from '../wire/records/query-options.ts'
import { SnapshotRequest } from '../wire/records/snapshot.ts'
import { RateLimiter } from './rate-limiter.ts'
import { ServerCalls } from './server-calls.ts'

/** How a client is configured. */
export interface ClientOptions extends AgentIdentity {
  readonly nodeName: string
  readonly lan: PoolSettings
  readonly gossip: GossipSettings
  /** Where the pool is remembered; empty: nowhere. */
  readonly dataDir: string
  readonly tls: TlsPolicy | undefined
  /** Calls a second, and at once. */
  readonly rpcRate: number
  readonly rpcMaxBurst: number
  readonly rpcHoldTimeoutMs: number
  /** The address that servers are called from; absent for any. */
  readonly callFrom?: string
}

/** What of it a reload may change. */
export type ClientChanges = Pick<ClientOptions, 'tls' | 'rpcRate' | 'rpcMaxBurst'>

/** A server in the list of those to call. */
interface Target {
  readonly name: string
  readonly address: string
  readonly datacenter: string
}

const operations = { save: 0, restore: 1 } as const

/** A client agent's share in the cluster: a member of the pool, from which it knows servers, which it asks everything. */
export class Client implements Delegate {
  readonly isServer = false
  readonly datacenter: string
  readonly nodeName: string
  readonly #runtime: Runtime
  readonly #events: LanEvents
  readonly #servers: Router<Target>
  readonly #rpc: RpcPool
  readonly #limiter: RateLimiter
  readonly #calls: ServerCalls<Target>
  readonly #known = Promise.withResolvers<void>()
  #tls: TlsPolicy | undefined
  #lan: GossipPool | undefined
  #left: Promise<void> | undefined

  private constructor(runtime: Runtime, net: ClusterNet, options: ClientOptions) {
    this.#runtime = runtime
    this.datacenter = options.datacenter
    this.nodeName = options.nodeName
    this.#tls = options.tls
    this.#events = new LanEvents(runtime.log)
    this.#rpc = new RpcPool(
      { clock: runtime.clock, tcp: net.tcp, tls: net.tls },
      { tls: () => this.#tls, ...(options.callFrom === undefined ? {} : { from: options.callFrom }) },
    )
    this.#servers = new Router<Target>({
      clock: runtime.clock,
      random: runtime.random,
      log: runtime.log.named('manager'),
      ping: (server) => this.#rpc.ping(server),
      memberCount: () => this.#lan?.members().length ?? 1,
    })
    this.#limiter = new RateLimiter(runtime.clock, options.rpcRate, options.rpcMaxBurst)
    this.#calls = new ServerCalls({
      runtime,
      servers: { first: () => this.#servers.servers(this.datacenter)[0], failed: (server) => this.#servers.failServer(server) },
      limiter: this.#limiter,
      holdTimeoutMs: options.rpcHoldTimeoutMs,
      datacenter: options.datacenter,
      whereIs: (server) => server,
      call: (server, method, request, signal) => this.#rpc.call(server, method, request, signal),
    })
  }

  /** Enters the pool, alone at first. */
  static async start(runtime: Runtime, net: ClusterNet, options: ClientOptions): Promise<Client> {
    const client = new Client(runtime, net, options)
    client.#lan = await startPool(runtime, net, {
      scope: 'lan',
      name: options.nodeName,
      tags: clientTags(options),
      settings: options.lan,
      gossip: options.gossip,
      dataDir: options.dataDir,
      resolveConflicts: true,
      failure: 'Failed to start lan serf',
    }, {
      members: (change, members) => client.#changed(change, members),
      userEvent: (event) => client.#events.poolEvent(event),
      mayMerge: (members) => lanMergeProblem(options, members),
    })
    return client
  }

  rpc<Request, Reply>(method: RpcMethod<Request, Reply>, request: Request, signal?: AbortSignal): Promise<Reply> {
    return this.#calls.call(method, request, signal)
  }

  async snapshotSave(
    { datacenter, token, allowStale }: SnapshotTarget & { readonly allowStale: boolean }, signal: AbortSignal,
  ): Promise<{ readonly meta: QueryMeta; readonly archive: AsyncIterable<Uint8Array> }> {
    const request = SnapshotRequest.make({ Datacenter: datacenter || this.datacenter, Token: token, AllowStale: allowStale, Op: operations.save })
    const { response, archive } = await this.#snapshot(request, undefined, signal)
    return { meta: response, archive }
  }

  async snapshotRestore({ datacenter, token }: SnapshotTarget, archive: AsyncIterable<Uint8Array>, signal: AbortSignal): Promise<void> {
    const request = SnapshotRequest.make({ Datacenter: datacenter || this.datacenter, Token: token, Op: operations.restore })
    await this.#snapshot(request, archive, signal)
  }

  members(pool: PoolName): readonly AgentMember[] {
    return pool === 'lan' ? this.#pool.members().map(agentMember) : []
  }

  localMember(): AgentMember {
    return agentMember(this.#pool.local())
  }

  async join(pool: PoolName, addresses: readonly string[]): Promise<number> {
    if (pool === 'wan') throw new ConsulError('invalid', 'Must be a server to join WAN cluster')
    const { joined, error } = await this.#pool.join(addresses, true)
    if (joined === 0 && error !== undefined) throw error
    return joined
  }

  forceLeave(node: string, prune: boolean): Promise<void> {
    return this.#pool.forceLeave(node, prune)
  }

  leave(): Promise<void> {
    return (this.#left ??= this.#leave())
  }

  async #leave(): Promise<void> {
    this.#runtime.log.info('client starting leave')
    try {
      await this.#pool.leave()
    } catch (error) {
      this.#runtime.log.error('Failed to leave LAN Serf cluster', { error })
    }
  }

  coordinate(): Vivaldi {
    return this.#pool.coordinate()
  }

  listen(listener: ClusterListener): void {
    this.#events.listen(listener)
  }

  stats(): Readonly<Record<string, Readonly<Record<string, string>>>> {
    return {
      consul: { acl: 'disabled', known_servers: String(this.#servers.servers(this.datacenter).length), server: 'false' },
      serf_lan: this.#pool.stats(),
    }
  }

  /** Resolves when a server is known, or when the client is closed. */
  ready(): Promise<void> {
    return this.#known.promise
  }

  /** Takes what of a new configuration applies at once. */
  take({ tls, rpcRate, rpcMaxBurst }: ClientChanges): void {
    this.#tls = tls
    this.#limiter.set(rpcRate, rpcMaxBurst)
  }

  /** Ends every call and falls silent. Others take this agent for failed unless it has left. */
  async close(): Promise<void> {
    this.#runtime.log.info('shutting down client')
    this.#known.resolve()
    this.#calls.close()
    this.#rpc.close()
    this.#servers.close()
    await this.#lan?.close()
  }

  get #pool(): GossipPool {
    if (this.#lan === undefined) throw new ConsulError('not-ready', 'the pool was not entered yet')
    return this.#lan
  }

  async #snapshot(request: SnapshotRequest, archive: AsyncIterable<Uint8Array> | undefined, signal: AbortSignal): ReturnType<typeof callSnapshot> {
    const server = this.#calls.pick()
    try {
      return await callSnapshot(() => this.#rpc.openSnapshot(server), request, archive, signal)
    } catch (error) {
      if (!signal.aborted) this.#servers.failServer(server)
      throw error
    }
  }

  #changed(change: 'join' | 'leave' | 'failed' | 'update' | 'reap', members: readonly PoolMember[]): void {
    const { log } = this.#runtime
    for (const member of members) {
      const server = serverInfo(member)
      if (server === undefined) continue
      if (change === 'leave' || change === 'failed' || change === 'reap') {
        log.info('removing server', { server: shown(server) })
        this.#servers.removeServer(targetOf(server))
        continue
      }
      if (server.datacenter !== this.datacenter) {
        log.warn('server has joined the wrong cluster: wrong datacenter', { server: member.name, datacenter: server.datacenter })
        continue
      }
      log.info(change === 'join' ? 'adding server' : 'updating server', { server: shown(server) })
      this.#servers.addServer(targetOf(server))
      this.#known.resolve()
      if (change === 'join') this.#events.serverUp()
    }
  }
}

function targetOf({ shortName, address, datacenter }: ServerInfo): Target {
  return { name: shortName, address, datacenter }
}

function shown({ name, address, datacenter }: ServerInfo): string {
  return `${name} (Addr: tcp/${address}) (DC: ${datacenter})`
}
