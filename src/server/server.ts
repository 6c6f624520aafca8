import type { Delegate, PoolName, SnapshotTarget } from '../cluster/delegate.ts'
import { agentMember } from '../cluster/member.ts'
import type { PoolKeys } from '../cluster/keyring.ts'
import { type ClusterListener, LanEvents } from '../cluster/lan-events.ts'
import { LoneEvents } from '../cluster/lone-events.ts'
import { origin } from '../cluster/origin.ts'
import type { AgentMember } from '../contract/agent.ts'
import type { RpcMethod } from '../contract/rpc/method.ts'
import { Fsm } from '../fsm/fsm.ts'
import { RaftNode } from '../raft/node.ts'
import type { RaftOptions } from '../raft/options.ts'
import type { LogStore } from '../raft/ports.ts'
import { aloneTransport } from '../raft/transport-port.ts'
import type { SnapshotReply } from '../rpc/snapshot.ts'
import type { Runtime } from '../runtime/ports.ts'
import type { StateStore } from '../state/store.ts'
import { ConsulError } from '../std/errors.ts'
import type { CommandCodec, CommandType } from '../wire/command.ts'
import { errors } from '../wire/errors.ts'
import type { ConfigEntry } from '../wire/records/config-entry-forms.ts'
import type { Vivaldi } from '../wire/records/coordinate.ts'
import type { QueryMeta } from '../wire/records/query-options.ts'
import type { ServerContext, ServerOptions } from './context.ts'
import { dispatch } from './dispatch.ts'
import { otherDatacenters } from './forward.ts'
import type { Endpoint } from './endpoint.ts'
import { endpointTable } from './endpoint-table.ts'
import { LookupMeter } from './lookup-meter.ts'
import { ServerMeters } from './meters.ts'
import { Autopilot } from './autopilot/autopilot.ts'
import { BootstrapExpect } from './bootstrap-expect.ts'
import { leaderLost } from './leader-loss.ts'
import { handOver, leaveCluster } from './leave.ts'
import { noNeighbours, type Neighbours, type PoolMember } from './neighbours.ts'
import { Network, type NetworkHost, type ServerNet } from './network/network.ts'
import type { MemberEvent } from './network/pool.ts'
import { CoordinateUpdates } from './office/coordinate-updates.ts'
import { expireSession } from './office/expire-session.ts'
import { LeaderOffice } from './office/leader-office.ts'
import { MemberChanges } from './office/member-changes.ts'
import { reaped } from './office/reconcile-member.ts'
import { reapTombstones } from './office/reap-tombstones.ts'
import { SessionTimers } from './office/session-timers.ts'
import { storeCoordinates } from './office/store-coordinates.ts'
import { TombstoneClock } from './office/tombstone-clock.ts'
import { writeMissingEntries } from './leader/config-entries.ts'
import { LockDelays } from './lock-delay.ts'
import type { OtherDatacenters } from './other-datacenters.ts'
import { propose } from './propose.ts'
import { restoreAt, saveAt, snapshotServer } from './snapshot-forward.ts'
import { restoreArchive, saveArchive, type SnapshotParts } from './snapshot.ts'
import { Wakes } from './wakes.ts'

/** How long a server that ends tries to make another the leader. */
const closingHandOverMs = 1_000

/** Where a server keeps what must survive, and whom it tells that it cannot go on. */
export interface ServerParts extends SnapshotParts {
  readonly log: LogStore
  /** The server has stopped by itself, after a failed sync or a broken state; nothing is acknowledged any more. */
  readonly onFatal: (error: unknown) => void
  /** How to reach other agents; without it the server is alone. */
  readonly net?: ServerNet | undefined
  /** Those that are reached by `net`, unless given. */
  readonly otherDatacenters?: OtherDatacenters | undefined
}

/** A server agent's share in the cluster: the replicated state, and every RPC method on it. */
export class Server implements Delegate, ServerContext {
  readonly runtime: Runtime
  readonly lockDelays: LockDelays
  readonly sessionTimers: SessionTimers
  readonly tombstoneClock: TombstoneClock
  readonly coordinates: CoordinateUpdates
  readonly otherDatacenters: OtherDatacenters
  readonly autopilot: Autopilot
  readonly memberChanges: MemberChanges
  readonly meters: ServerMeters
  readonly wakes: Wakes
  readonly lookups: ServerContext['lookups']
  readonly #fsm: Fsm
  readonly #events: LanEvents
  readonly #bootstrapExpect: BootstrapExpect
  readonly #office: LeaderOffice
  readonly #parts: ServerParts
  readonly #waiting = new Set<() => void>()
  #options: ServerOptions
  #neighbours: Neighbours
  #network: Network | undefined
  #raft: RaftNode | undefined
  #leaving = false
  #closing = false

  private constructor(runtime: Runtime, parts: ServerParts, options: ServerOptions) {
    this.runtime = runtime
    this.#options = options
    this.#parts = parts
    this.otherDatacenters = parts.otherDatacenters ?? otherDatacenters(this)
    this.#events = new LanEvents(runtime.log)
    this.meters = new ServerMeters(runtime.clock, runtime.metrics)
    this.lookups = { catalog: new LookupMeter(runtime.metrics, 'catalog'), health: new LookupMeter(runtime.metrics, 'health') }
    this.wakes = new Wakes(runtime.clock)
    this.lockDelays = new LockDelays(runtime.clock)
    this.sessionTimers = new SessionTimers(runtime.clock, (id) => void expireSession(this, id))
    this.tombstoneClock = new TombstoneClock(runtime.clock, (index) => void reapTombstones(this, index))
    this.coordinates = new CoordinateUpdates(
      runtime.clock,
      options.coordinateUpdatePeriodMs,
      (batch) => void storeCoordinates(this, batch),
      (count) => runtime.log.warn('Discarded coordinate updates', { number_discarded: count }),
    )
    this.autopilot = new Autopilot(this)
    this.memberChanges = new MemberChanges(this)
    this.#neighbours = this.#alone()
    this.#bootstrapExpect = new BootstrapExpect(this, options.bootstrapExpect)
    this.#office = new LeaderOffice(this, () => this.#wake())
    this.#fsm = new Fsm({
      meter: this.meters,
      onLockDelay: (key, delay) => this.lockDelays.start(key, delay),
      pause: () => new Promise((resolve) => void runtime.clock.timer(0, resolve)),
      onTombstone: (index) => {
        if (this.#raft?.role() === 'Leader') this.tombstoneClock.hint(index)
      },
    })
  }

  /** Loads the state, joins Raft and the pools. Resolves when the server answers, with or without a leader. */
  static async start(
    runtime: Runtime,
    parts: ServerParts,
    options: ServerOptions,
    raftOptions: Partial<RaftOptions>,
  ): Promise<Server> {
    const server = new Server(runtime, parts, options)
    try {
      if (parts.net !== undefined) await server.#connect(parts.net)
      await server.#startRaft(raftOptions)
      await server.#network?.enterPools()
    } catch (error) {
      await server.close()
      throw error
    }
    return server
  }

  async #connect(net: ServerNet): Promise<void> {
    const network = await Network.open(this.#host(), net)
    this.#network = this.#neighbours = network
    this.#options = { ...this.#options, address: network.address }
  }

  async #startRaft(raftOptions: Partial<RaftOptions>): Promise<void> {
    const { log, snapshots, onFatal } = this.#parts
    const { nodeId: id, address, bootstrap } = this.#options
    const raft = await RaftNode.start({
      runtime: { ...this.runtime, log: this.runtime.log.named('raft') },
      log,
      snapshots,
      fsm: this.#fsm,
      transport: this.#network?.transport ?? aloneTransport,
      metrics: this.runtime.metrics,
      id,
      address,
      options: raftOptions,
      onLeadership: (leading) => this.#leadership(leading),
      onLeader: () => this.#wake(),
      onFatal,
    })
    this.#raft = raft
    const isNew = raft.lastIndex() === 0 && raft.configuration().configuration.Servers.length === 0
    if (bootstrap && isNew) await raft.bootstrap({ Servers: [{ Suffrage: 0, ID: id, Address: address }] })
    this.#network?.raftReady(raft.service)
  }

  /** Resolves when this server leads and has taken up all duties, or when it shuts down. */
  async ready(): Promise<void> {
    while (!this.established() && !this.#closing) await new Promise<void>((resolve) => this.onLeadershipChange(resolve))
  }

  get options(): ServerOptions {
    return this.#options
  }

  /** The entries of a configuration that was read again; a leader writes those that are missing at once. */
  async takeConfigEntries(configEntries: readonly ConfigEntry[]): Promise<void> {
    this.#options = { ...this.#options, configEntries }
    if (this.established()) await writeMissingEntries(this)
  }

  get neighbours(): Neighbours {
    return this.#neighbours
  }

  get datacenter(): string {
    return this.options.datacenter
  }

  get nodeName(): string {
    return this.options.nodeName
  }

  get raft(): RaftNode {
    if (this.#raft === undefined) throw errors.noClusterLeader()
    return this.#raft
  }

  store(): StateStore {
    return this.#fsm.store
  }

  leads(): boolean {
    return this.#raft?.role() === 'Leader'
  }

  established(): boolean {
    return this.#office.established
  }

  closing(): boolean {
    return this.#closing || this.#leaving
  }

  rpc<Request, Reply>(method: RpcMethod<Request, Reply>, request: Request, signal?: AbortSignal): Reply | Promise<Reply> {
    this.meters.calls.add(1)
    const endpoint = endpointTable.get(method)
    if (endpoint === undefined) throw errors.unknownMethod(method.name)
    return dispatch(this, endpoint as Endpoint<Request, Reply>, request, signal)
  }

  propose<T>(type: CommandType, record: CommandCodec<T>, value: T): Promise<unknown> {
    return propose(this.raft, this.runtime, type, record, value)
  }

  listen(listener: ClusterListener): void {
    this.#events.listen(listener)
  }

  sendEvent(name: string, payload: Uint8Array): void {
    this.neighbours.sendEvent(name, payload)
  }

  poolKeys(pool: PoolName): PoolKeys | undefined {
    return this.neighbours.poolKeys(pool)
  }

  onLeadershipChange(callback: () => void): () => void {
    this.#waiting.add(callback)
    return () => this.#waiting.delete(callback)
  }

  async snapshotSave(
    request: SnapshotTarget & { readonly allowStale: boolean },
    signal?: AbortSignal,
  ): Promise<{ readonly meta: QueryMeta; readonly archive: AsyncIterable<Uint8Array> }> {
    const asked = { ...request, datacenter: request.datacenter || this.datacenter }
    const elsewhere = snapshotServer(this, asked.datacenter, asked.allowStale)
    if (elsewhere === undefined) return saveArchive(this, this.#parts, asked.allowStale)
    const { response, archive } = await saveAt(this, elsewhere, asked, signal)
    return { meta: response, archive }
  }

  async snapshotRestore(request: SnapshotTarget, archive: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<void> {
    const asked = { ...request, datacenter: request.datacenter || this.datacenter }
    const elsewhere = snapshotServer(this, asked.datacenter, false)
    if (elsewhere !== undefined) return restoreAt(this, elsewhere, asked, archive, signal)
    await restoreArchive(this, this.#parts, archive)
    await this.#office.reassert()
  }

  get isServer(): boolean {
    return true
  }

  members(pool: PoolName): readonly AgentMember[] {
    if (this.#network !== undefined) return (this.#network[pool]?.members() ?? []).map(agentMember)
    const { member, wanMember } = this.options
    return pool === 'lan' ? [member] : wanMember === undefined ? [] : [wanMember]
  }

  localMember(): AgentMember {
    const local = this.#network?.lan?.local()
    return local === undefined ? this.options.member : agentMember(local)
  }

  async join(name: PoolName, addresses: readonly string[]): Promise<number> {
    if (this.#network === undefined) throw new ConsulError('alone', 'this agent was started without gossip and is alone')
    const pool = this.#network[name]
    if (pool === undefined) throw new ConsulError('wan-disabled', 'WAN Federation is disabled')
    const { joined, error } = await pool.join(addresses, name === 'wan')
    if (joined === 0 && error !== undefined) throw error
    return joined
  }

  forceLeave(node: string, prune: boolean): Promise<void> {
    return this.neighbours.forceLeave(node, prune)
  }

  async leave(): Promise<void> {
    if (this.#network === undefined) return
    const { lan, wan } = this.#network
    const stopServing = (): void => {
      this.#leaving = true
      this.#wake()
    }
    await leaveCluster(this, { lan, wan, drainMs: this.options.leaveDrainTimeMs, stopServing })
  }

  coordinate(): Vivaldi {
    return this.#network?.lan?.coordinate() ?? origin
  }

  stats(): Readonly<Record<string, Readonly<Record<string, string>>>> {
    return {
      consul: {
        acl: 'disabled',
        bootstrap: String(this.options.bootstrapMode),
        known_datacenters: String(this.neighbours.datacenters().length),
        leader: String(this.raft.role() === 'Leader'),
        leader_addr: this.raft.leader()?.address ?? '',
        server: 'true',
      },
      raft: this.raft.stats(),
      ...this.#network?.stats(),
    }
  }

  /** Sets the gauges that somebody has to look at. */
  publishGauges(): void {
    this.meters.sessions.set(this.sessionTimers.size)
    this.meters.appliedIndex.set(this.raft.appliedIndex())
    this.meters.lastIndex.set(this.raft.lastIndex())
  }

  /** Hands leadership over if there is somebody to take it, ends all waits and stops Raft. What is in the log stays there. */
  async close(): Promise<void> {
    if (this.#raft !== undefined && !this.#closing && !this.#leaving) await handOver(this, closingHandOverMs)
    this.#closing = true
    this.#wake()
    this.#office.close()
    await this.#network?.close()
    await this.#raft?.shutdown()
    this.lockDelays.close()
  }

  #leadership(leading: boolean): void {
    if (leading) this.#office.gained().catch(this.#parts.onFatal)
    else this.#office.lost()
    this.#wake()
  }

  #host(): NetworkHost {
    return {
      runtime: this.runtime,
      options: this.options,
      rpc: (method, request, signal) => this.rpc(method, request, signal),
      snapshots: {
        save: ({ Datacenter: datacenter, Token: token, AllowStale: allowStale }) => this.#save({ datacenter, token, allowStale }),
        restore: ({ Datacenter: datacenter, Token: token, AllowStale: stale }, archive) => {
          if (stale) throw new ConsulError('invalid', 'stale not allowed for restore')
          return this.snapshotRestore({ datacenter, token }, archive)
        },
      },
      memberChanged: (event, member) => this.#memberChanged(event, member),
      serverUp: (id) => this.#raft?.peerUp(id),
      leaderGone: (address) => this.#leaderGone(address),
      serversChanged: () => this.#serversChanged(),
      poolEvent: (event) => this.#events.poolEvent(event),
    }
  }

  async #save(request: SnapshotTarget & { readonly allowStale: boolean }): Promise<SnapshotReply> {
    const { meta, archive } = await this.snapshotSave(request)
    return { response: { ...meta, Error: '' }, archive }
  }

  #memberChanged(event: MemberEvent, member: PoolMember): void {
    this.memberChanges.changed(member, event === 'reap' ? reaped : member.status)
  }

  #leaderGone(address: string): void {
    if (this.#raft === undefined || this.#closing) return
    this.runtime.log.warn('the leader has ended', { address })
    leaderLost(this, address).catch(this.#parts.onFatal)
  }

  /** The servers of the pool are others, or say other things of themselves. */
  #serversChanged(): void {
    this.#bootstrapExpect.servers().catch(this.#parts.onFatal)
  }

  #alone(): Neighbours {
    const lone = new LoneEvents((event) => this.#events.poolEvent(event))
    return noNeighbours(this.options.member, this.datacenter, this.runtime.log, (name, payload) => lone.send(name, payload))
  }

  #wake(): void {
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const callback of waiting) callback()
  }
}
