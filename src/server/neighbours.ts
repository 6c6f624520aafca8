import type { PoolName } from '../cluster/delegate.ts'
import type { PoolKeys } from '../cluster/keyring.ts'
import { origin } from '../cluster/origin.ts'
import { serverInfo, type ServerInfo } from '../cluster/server-info.ts'
import type { AgentMember } from '../contract/agent.ts'
import type { PoolMember as GossipMember } from '../gossip/pool.ts'
import type { RpcMethod } from '../contract/rpc/method.ts'
import type { DialedConnection } from '../rpc/dialer.ts'
import type { Logger } from '../runtime/ports.ts'
import { errors } from '../wire/errors.ts'
import type { DatacenterMap } from '../wire/records/coordinate.ts'

/** An agent in a pool. */
export type PoolMember = Omit<GossipMember, 'ipBytes'>

/** The other agents as a server sees and reaches them. */
export interface Neighbours {
  /** The members of the datacenter's pool, this server among them. */
  members(): readonly PoolMember[]
  /** Calls another server, of this datacenter or of another. Errors say in their prefix that they came over the wire. */
  call<Request, Reply>(server: ServerInfo, method: RpcMethod<Request, Reply>, request: Request, signal?: AbortSignal): Promise<Reply>
  /** A connection for a snapshot. */
  openSnapshot(server: ServerInfo): Promise<DialedConnection>
  /** The server of this datacenter that has this address for Raft and RPC. */
  serverAt(address: string): ServerInfo | undefined
  /** Whom to call in a datacenter; throws that it is unknown, or that nobody there can be reached. */
  pick(datacenter: string): ServerInfo
  /** A call to a server of another datacenter failed; the next goes to the next one. */
  failed(server: ServerInfo): void
  /** All datacenters that are known, the own one among them, the nearest first. */
  datacenters(): readonly string[]
  /** Where the servers of all datacenters are. */
  datacenterMaps(): readonly DatacenterMap[]
  /** A pool that this server is in, as far as its keys go; undefined where it is in none. */
  poolKeys(pool: PoolName): PoolKeys | undefined
  /** Tells all pools that a failed agent will not come back; with `prune` it is forgotten at once. */
  forceLeave(name: string, prune: boolean): Promise<void>
  /** Sends an event through the pool of the datacenter; throws, in serf's words, why it cannot. */
  sendEvent(name: string, payload: Uint8Array): void
  /** Tells the datacenter who leads from now on. */
  announceLeader(name: string): void
}

/** A member of a pool from its form for users. */
export function poolMember(member: AgentMember): PoolMember {
  return {
    name: member.Name,
    ip: member.Addr,
    port: member.Port,
    tags: new Map(Object.entries(member.Tags)),
    status: member.Status,
    protocolMin: member.ProtocolMin,
    protocolMax: member.ProtocolMax,
    protocolCur: member.ProtocolCur,
    delegateMin: member.DelegateMin,
    delegateMax: member.DelegateMax,
    delegateCur: member.DelegateCur,
  }
}

/** What a server sees that is alone. */
export function noNeighbours(self: AgentMember, datacenter: string, log: Logger, sendEvent: Neighbours['sendEvent']): Neighbours {
  const members = [poolMember(self)]
  return {
    members: () => members,
    call: () => Promise.reject(errors.noClusterLeader()),
    openSnapshot: () => Promise.reject(errors.noClusterLeader()),
    serverAt: () => undefined,
    pick() {
      throw errors.noPathToDatacenter()
    },
    failed: () => undefined,
    datacenters: () => [datacenter],
    // It has nobody to measure a distance to.
    datacenterMaps: () => [{ Datacenter: datacenter, AreaID: 'wan', Coordinates: [{ Node: self.Name, Segment: '', Coord: origin }] }],
    poolKeys: () => undefined,
    forceLeave: () => Promise.resolve(),
    sendEvent,
    announceLeader: (name) => log.info('New leader elected', { payload: name }),
  }
}

/** The servers among members, with what they say of themselves. */
export function serversAmong(members: readonly PoolMember[]): readonly { readonly info: ServerInfo; readonly member: PoolMember }[] {
  return members.flatMap((member) => {
    const info = serverInfo(member)
    return info === undefined ? [] : [{ info, member }]
  })
}
