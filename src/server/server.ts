import type { Delegate, PoolName, SnapshotTarget } from '../cluster/delegate.ts'
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
import type { Runtime } from '../runtime/ports.ts'
import type { StateStore } from '../state/store.ts'
import { ConsulError } from '../std/errors.ts'
import type { CommandCodec, CommandType } from '../wire/command.ts'
import { errors } from '../wire/errors.ts'
import type { Vivaldi } from '../wire/records/coordinate.ts'
import type { QueryMeta } from '../wire/records/query-options.ts'
import type { ServerContext, ServerOptions } from './context.ts'
import { dispatch } from './dispatch.ts'
import type { Endpoint } from './endpoint.ts'
import { endpointTable } from './endpoint-table.ts'
import { LookupMeter } from './lookup-meter.ts'
import { ServerMeters } from './meters.ts'
import { CoordinateUpdates } from './office/coordinate-updates.ts'
import { expireSession } from './office/expire-session.ts'
import { LeaderOffice } from './office/leader-office.ts'
import { reapTombstones } from './office/reap-tombstones.ts'
import { SessionTimers } from './office/session-timers.ts'
import { storeCoordinates } from './office/store-coordinates.ts'
import { TombstoneClock } from './office/tombstone-clock.ts'
import { LockDelays } from './lock-delay.ts'
import { noOtherDatacenters, type OtherDatacenters } from './other-datacenters.ts'
import { propose } from './propose.ts'
import { restoreArchive, saveArchive, type SnapshotParts } from './snapshot.ts'

/** Where a server keeps what must survive, and whom it tells that it cannot go on. */
export interface ServerParts extends SnapshotParts {
  readonly log: LogStore
  /** The server has stopped by itself, after a failed sync or a broken state; nothing is acknowledged any more. */
  readonly onFatal: (error: unknown) => void
  /** None unless given. */
  readonly otherDatacenters?: OtherDatacenters | undefined
}

/** A server agent's share in the cluster: the replicated state, and every RPC method on it. */
export class Server implements Delegate, ServerContext {
  readonly runtime: Runtime
  readonly options: ServerOptions
  readonly lockDelays: LockDelays
  readonly sessionTimers: SessionTimers
  readonly tombstoneClock: TombstoneClock
  readonly coordinates: CoordinateUpdates
  readonly otherDatacenters: OtherDatacenters
  readonly meters: ServerMeters
  readonly lookups: ServerContext['lookups']
  readonly #fsm: Fsm
  readonly #events: LanEvents
  readonly #lone: LoneEvents
  readonly #office: LeaderOffice
  readonly #parts: ServerParts
  readonly #waiting = new Set<() => void>()
  #raft: RaftNode | undefined
  #closing = false

  private constructor(runtime: Runtime, parts: ServerParts, options: ServerOptions) {
    this.runtime = runtime
    this.options = options
    this.#parts = parts
    this.otherDatacenters = parts.otherDatacenters ?? noOtherDatacenters
    this.#events = new LanEvents(runtime.log)
    this.#lone = new LoneEvents((event) => this.#events.poolEvent(event))
    this.meters = new ServerMeters(runtime.clock, runtime.metrics)
    this.lookups = { catalog: new LookupMeter(runtime.metrics, 'catalog'), health: new LookupMeter(runtime.metrics, 'health') }
    this.lockDelays = new LockDelays(runtime.clock)
    this.sessionTimers = new SessionTimers(runtime.clock, (id) => void expireSession(this, id))
    this.tombstoneClock = new TombstoneClock(runtime.clock, (index) => void reapTombstones(this, index))
    this.coordinates = new CoordinateUpdates(
      runtime.clock,
      options.coordinateUpdatePeriodMs,
      (batch) => void storeCoordinates(this, batch),
      (count) => runtime.log.warn('Discarded coordinate updates', { number_discarded: count }),
    )
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

  /** Loads the state and joins Raft. Resolves when the server answers, with or without a leader. */
  static async start(
    runtime: Runtime,
    parts: ServerParts,
    options: ServerOptions,
    raftOptions: Partial<RaftOptions>,
  ): Promise<Server> {
    const server = new Server(runtime, parts, options)
    const raft = await RaftNode.start({
      runtime: { ...runtime, log: runtime.log.named('raft') },
      log: parts.log,
      snapshots: parts.snapshots,
      fsm: server.#fsm,
      transport: aloneTransport,
      metrics: runtime.metrics,
      id: options.nodeId,
      address: options.address,
      options: raftOptions,
      onLeadership: (leading) => server.#leadership(leading),
      onFatal: parts.onFatal,
    })
    server.#raft = raft
    const isNew = raft.lastIndex() === 0 && raft.configuration().configuration.Servers.length === 0
    if (options.bootstrap && isNew) {
      await raft.bootstrap({ Servers: [{ Suffrage: 0, ID: options.nodeId, Address: options.address }] })
    }
    return server
  }

  /** Resolves when this server leads and has taken up all duties, or when it shuts down. */
  async ready(): Promise<void> {
    while (!this.established() && !this.#closing) await new Promise<void>((resolve) => this.onLeadershipChange(resolve))
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

  established(): boolean {
    return this.#office.established
  }

  closing(): boolean {
    return this.#closing
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
    this.#lone.send(name, payload)
  }

  poolKeys(): PoolKeys | undefined {
    return undefined
  }

  onLeadershipChange(callback: () => void): () => void {
    this.#waiting.add(callback)
    return () => this.#waiting.delete(callback)
  }

  async snapshotSave(
    request: SnapshotTarget & { readonly allowStale: boolean },
  ): Promise<{ readonly meta: QueryMeta; readonly archive: AsyncIterable<Uint8Array> }> {
    return saveArchive(this, this.#parts, request)
  }

  async snapshotRestore(request: SnapshotTarget, archive: AsyncIterable<Uint8Array>): Promise<void> {
    await restoreArchive(this, this.#parts, request, archive)
    await this.#office.reassert()
  }

  get isServer(): boolean {
    return true
  }

  members(pool: PoolName): readonly AgentMember[] {
    const { member, wanMember } = this.options
    return pool === 'lan' ? [member] : wanMember === undefined ? [] : [wanMember]
  }

  localMember(): AgentMember {
    return this.options.member
  }

  join(): Promise<number> {
    return Promise.reject(new ConsulError('alone', 'this agent was started without gossip and is alone'))
  }

  forceLeave(): Promise<void> {
    return Promise.resolve()
  }

  leave(): Promise<void> {
    return Promise.resolve()
  }

  coordinate(): Vivaldi {
    return origin
  }

  stats(): Readonly<Record<string, Readonly<Record<string, string>>>> {
    return {
      consul: {
        acl: 'disabled',
        bootstrap: String(this.options.bootstrap),
        known_datacenters: '1',
        leader: String(this.raft.role() === 'Leader'),
        leader_addr: this.raft.leader()?.address ?? '',
        server: 'true',
      },
      raft: this.raft.stats(),
    }
  }

  /** Sets the gauges that somebody has to look at. */
  publishGauges(): void {
    this.meters.sessions.set(this.sessionTimers.size)
    this.meters.appliedIndex.set(this.raft.appliedIndex())
    this.meters.lastIndex.set(this.raft.lastIndex())
  }

  /** Ends all waits and stops Raft. What is in the log stays there. */
  async close(): Promise<void> {
    this.#closing = true
    this.#wake()
    this.#office.close()
    await this.#raft?.shutdown()
    this.lockDelays.close()
  }

  #leadership(leading: boolean): void {
    if (leading) this.#office.gained().catch(this.#parts.onFatal)
    else this.#office.lost()
    this.#wake()
  }

  #wake(): void {
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const callback of waiting) callback()
  }
}
