import type { PoolName } from '../../cluster/delegate.ts'
import type { PoolKeys } from '../../cluster/keyring.ts'
import { newLeaderEvent } from '../../cluster/lan-events.ts'
import { serverInfo, type ServerInfo } from '../../cluster/server-info.ts'
import { rpcMethods } from '../../contract/rpc/index.ts'
import type { RpcMethod } from '../../contract/rpc/method.ts'
import type { RaftService, Transport } from '../../raft/transport-port.ts'
import { serveRaft } from '../../raft/transport/serve.ts'
import { StreamTransport } from '../../raft/transport/transport.ts'
import type { RaftStream } from '../../raft/transport/stream.ts'
import { RpcListener } from '../../rpc/listener.ts'
import { RpcPool } from '../../rpc/pool.ts'
import { Router } from '../../rpc/router.ts'
import { serveSnapshot, type SnapshotHandlers } from '../../rpc/snapshot.ts'
import type { DialedConnection } from '../../rpc/dialer.ts'
import type { TlsPolicy } from '../../rpc/tls-policy.ts'
import type { ConnectionReader } from '../../runtime/connection-reader.ts'
import { HostError } from '../../runtime/host.ts'
import type { Clock, Logger, Runtime } from '../../runtime/ports.ts'
import type { TcpConnection, TcpPort } from '../../runtime/tcp.ts'
import type { TlsPort } from '../../runtime/tls.ts'
import { byteArray } from '../../std/bytes.ts'
import { ConsulError } from '../../std/errors.ts'
import { joinHostPort } from '../../std/ip.ts'
import type { DatacenterMap } from '../../wire/records/coordinate.ts'
import type { Neighbours, PoolMember } from '../neighbours.ts'
import { datacenterMaps, datacentersByDistance } from './distances.ts'
import { Flood } from './flood.ts'
import { KnownServers } from './known-servers.ts'
import { LeaderWatch } from './leader-watch.ts'
import type { MemberEvent, Pool, PoolListener, StartPool } from './pool.ts'

/** How long a connection has to stand to be believed. */
const keptMs = 200

/** What connects a server to the others. Times in milliseconds. */
export interface ServerNet {
  readonly tcp: TcpPort
  readonly tls: TlsPort
  /** Where Raft and RPC are served; port 0 for any. */
  readonly bind: { readonly ip: string; readonly port: number }
  /** The address that others dial. */
  readonly advertiseIp: string
  /** The address to dial from; absent when any will do. */
  readonly from?: string
  /** Of now; a reload may change them. */
  readonly limits: () => { readonly maxConnectionsPerClient: number; readonly handshakeTimeoutMs: number }
  readonly tlsPolicy: () => TlsPolicy | undefined
  readonly startLan: StartPool
  /** Absent: this server knows its own datacenter alone. */
  readonly startWan: StartPool | undefined
}

/** The server, as its network needs it. */
export interface NetworkHost {
  readonly runtime: Runtime
  readonly options: { readonly datacenter: string; readonly nodeName: string }
  rpc<Request, Reply>(method: RpcMethod<Request, Reply>, request: Request, signal?: AbortSignal): Reply | Promise<Reply>
  readonly snapshots: SnapshotHandlers
  /** A member of the datacenter's pool is new, or another than it was. */
  memberChanged(event: MemberEvent, member: PoolMember): void
  /** A server of the datacenter can be reached again, or at another address. */
  serverUp(id: string): void
  /** The leader at this address has ended. */
  leaderGone(address: string): void
  /** Servers of the datacenter's pool have changed. */
  serversChanged(): void
  poolEvent: PoolListener['userEvent']
}

/** The port of Raft and RPC, calls to other servers, and the pools. */
export class Network implements Neighbours {
  readonly transport: Transport
  /** Where other servers find this one. */
  readonly address: string
  readonly #host: NetworkHost
  readonly #net: ServerNet
  readonly #calls: RpcPool
  readonly #router: Router<ServerInfo>
  readonly #known: KnownServers
  readonly #raft: PromiseWithResolvers<RaftService>
  readonly #listener: RpcListener
  readonly #stream: StreamTransport
  /** A leader from before there was a pool to tell. */
  #unannounced: string | undefined
  #lan: Pool | undefined
  #wan: Pool | undefined
  #flood: Flood | undefined

  private constructor(host: NetworkHost, net: ServerNet, listener: RpcListener, calls: RpcPool, raft: PromiseWithResolvers<RaftService>) {
    const { clock, random, log } = host.runtime
    this.#host = host
    this.#net = net
    this.#listener = listener
    this.#calls = calls
    this.#raft = raft
    this.address = joinHostPort(net.advertiseIp, listener.port)
    this.#known = new KnownServers(host.options.datacenter)
    this.#router = new Router({
      clock, random, log,
      ping: (server) => this.#calls.ping(server),
      memberCount: () => this.#wan?.members().length ?? 1,
    })
    this.transport = this.#stream = new StreamTransport(clock, (peer) => this.#openRaft(peer.id, peer.address))
  }

  /** Opens the server port. Calls that come before the server is ready wait for it. */
  static async open(host: NetworkHost, net: ServerNet): Promise<Network> {
    const { runtime, options: { datacenter } } = host
    const world = { clock: runtime.clock, log: runtime.log.named('rpc'), metrics: runtime.metrics, tcp: net.tcp, tls: net.tls }
    const raft = Promise.withResolvers<RaftService>()
    const leaders = new LeaderWatch((address) => takesConnections(runtime.clock, () => calls.openRaft({ name: '', address, datacenter })), (address) => host.leaderGone(address))
    const listener = await startRpc(RpcListener.listen(world, {
      ...net.bind,
      datacenter,
      methods: rpcMethods,
      settings: () => ({ ...net.limits(), tls: net.tlsPolicy() }),
    }, {
      call: (method, request, signal) => host.rpc(method, request, signal),
      raft: async (connection, reader) => serveLeader(leaders.connection(await raft.promise), streamOf({ connection, reader }), runtime.log.named('raft')),
      snapshot: (connection: TcpConnection, reader: ConnectionReader) => serveSnapshot(runtime.clock, connection, reader, host.snapshots),
    }))
    const calls: RpcPool = new RpcPool(world, { ...(net.from === undefined ? {} : { from: net.from }), tls: net.tlsPolicy })
    return new Network(host, net, listener, calls, raft)
  }

  get port(): number {
    return this.#listener.port
  }

  /** Raft is there; what waited for it goes on. */
  raftReady(service: RaftService): void {
    this.#raft.resolve(service)
  }

  /** Enters the pools. From here on other agents see this server. */
  async enterPools(): Promise<void> {
    const lan = await this.#net.startLan(this.port, {
      members: (event, members) => this.#lanMembers(event, members),
      userEvent: (event) => this.#host.poolEvent(event),
    })
    this.#lan = lan
    if (this.#unannounced !== undefined) this.announceLeader(this.#unannounced)
    // What happened while it started was told before it could be asked.
    this.#host.serversChanged()
    const wan = await this.#net.startWan?.(this.port, { members: (event, members) => this.#wanMembers(event, members), userEvent: () => undefined })
    this.#wan = wan
    if (wan === undefined) return
    this.#flood = new Flood(this.#host.runtime.clock, this.#host.runtime.log, this.#host.options.datacenter, lan, wan)
    this.#flood.servers()
  }

  get lan(): Pool | undefined {
    return this.#lan
  }

  get wan(): Pool | undefined {
    return this.#wan
  }

  members(): readonly PoolMember[] {
    return this.#lan?.members() ?? []
  }

  serverAt(address: string): ServerInfo | undefined {
    return this.#known.byAddress(address)
  }

  call<Request, Reply>(server: ServerInfo, method: RpcMethod<Request, Reply>, request: Request, signal?: AbortSignal): Promise<Reply> {
    return this.#calls.call(server, method, request, signal)
  }

  /** A connection for a snapshot to another server. */
  openSnapshot(server: ServerInfo): Promise<DialedConnection> {
    return this.#calls.openSnapshot(server)
  }

  pick(datacenter: string): ServerInfo {
    return this.#router.pick(datacenter)
  }

  failed(server: ServerInfo): void {
    this.#router.failServer(server)
  }

  datacenters(): readonly string[] {
    const { datacenter } = this.#host.options
    return this.#wan === undefined ? [datacenter] : datacentersByDistance(datacenter, this.#wan)
  }

  datacenterMaps(): readonly DatacenterMap[] {
    return this.#wan === undefined ? [] : datacenterMaps(this.#wan)
  }

  poolKeys(name: PoolName): PoolKeys | undefined {
    const pool = name === 'lan' ? this.#lan : this.#wan
    if (pool === undefined) return undefined
    return { keyOperation: (operation, key, relayFactor) => pool.keys(operation, key, { relayFactor }) }
  }

  async forceLeave(name: string, prune: boolean): Promise<void> {
    const suffix = `.${this.#host.options.datacenter}`
    await this.#lan?.forceLeave(name, prune)
    await this.#wan?.forceLeave(name.endsWith(suffix) ? name : name + suffix, prune)
  }

  sendEvent(name: string, payload: Uint8Array): void {
    this.#lan?.userEvent(name, payload, false)
  }

  announceLeader(name: string): void {
    if (this.#lan === undefined) this.#unannounced = name
    else this.#lan.userEvent(newLeaderEvent, byteArray(name), false)
  }

  /** Figures of the pools, by group. */
  stats(): Readonly<Record<string, Readonly<Record<string, string>>>> {
    return {
      ...(this.#lan === undefined ? {} : { serf_lan: this.#lan.stats() }),
      ...(this.#wan === undefined ? {} : { serf_wan: this.#wan.stats() }),
    }
  }

  async close(): Promise<void> {
    this.#flood?.close()
    this.#stream.close()
    this.#router.close()
    await this.#wan?.close()
    await this.#lan?.close()
    this.#calls.close()
    await this.#listener.close()
  }

  async #openRaft(id: string, address: string): Promise<RaftStream> {
    const known = this.#known.byId(id)
    const { datacenter } = this.#host.options
    return streamOf(await this.#calls.openRaft({ name: known?.name ?? id, address: known?.address ?? address, datacenter }))
  }

  #lanMembers(event: MemberEvent, members: readonly PoolMember[]): void {
    let servers = false
    for (const member of members) {
      const info = this.#known.take(event, member)
      if (info !== undefined) {
        servers = true
        this.#tell(event, info)
      }
      if (info !== undefined && (event === 'join' || event === 'update')) this.#host.serverUp(info.id)
      if (info !== undefined && this.#net.startWan === undefined) this.#route(event, info)
      this.#host.memberChanged(event, member)
    }
    if (!servers) return
    this.#flood?.servers()
    if (this.#lan !== undefined) this.#host.serversChanged()
  }

  #wanMembers(event: MemberEvent, members: readonly PoolMember[]): void {
    for (const member of members) {
      const info = serverInfo(member)
      if (info === undefined) continue
      this.#host.runtime.log.info('Handled event for server in area', { event: `member-${event}`, server: info.name, area: 'wan' })
      this.#route(event, { ...info, name: info.shortName })
    }
  }

  #tell(event: MemberEvent, { name, address, datacenter }: ServerInfo): void {
    const server = `${name} (Addr: tcp/${address}) (DC: ${datacenter})`
    const { log } = this.#host.runtime
    if (event === 'join') log.info('Adding LAN server', { server })
    else if (event !== 'update') log.info('Removing LAN server', { server })
  }

  #route(event: MemberEvent, info: ServerInfo): void {
    if (event === 'join' || event === 'update') this.#router.addServer(info)
    else if (event === 'failed') this.#router.failServer(info)
    else this.#router.removeServer(info)
  }
}

/** A program that is just ending may still take a connection, and then it closes that, too. */
async function takesConnections(clock: Clock, dial: () => Promise<DialedConnection>): Promise<void> {
  const { connection, reader } = await dial()
  const kept = new Promise<'kept'>((resolve) => void clock.timer(keptMs, () => resolve('kept')))
  try {
    if ((await Promise.race([kept, reader.readSome()])) !== 'kept') throw new Error('EOF')
  } finally {
    connection.close()
  }
}

async function serveLeader({ service, ended }: ReturnType<LeaderWatch['connection']>, stream: RaftStream, log: Logger): Promise<void> {
  try {
    await serveRaft(stream, service, log)
  } finally {
    ended()
  }
}

function streamOf({ connection, reader }: DialedConnection): RaftStream {
  return { chunks: reader.rest(), write: (bytes) => connection.write(bytes), close: () => connection.close() }
}

async function startRpc<T>(listening: Promise<T>): Promise<T> {
  try {
    return await listening
  } catch (error) {
    if (error instanceof HostError) throw new ConsulError(error.code, `Failed to start RPC layer: ${error.message}`, { cause: error })
    throw error
  }
}
