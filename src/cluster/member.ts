import type { AgentMember } from '../contract/agent.ts'
import type { PoolMember } from '../gossip/pool.ts'
import { Status as MemberStatus } from '../gossip/serf/member.ts'
import { serverTags } from './tags.ts'

export { MemberStatus }

/** A member as routes show it. */
export function agentMember(member: Omit<PoolMember, 'ipBytes'>): AgentMember {
  return {
    Name: member.name,
    Addr: member.ip,
    Port: member.port,
    Tags: Object.fromEntries(member.tags),
    Status: member.status,
    ProtocolMin: member.protocolMin,
    ProtocolMax: member.protocolMax,
    ProtocolCur: member.protocolCur,
    DelegateMin: member.delegateMin,
    DelegateMax: member.delegateMax,
    DelegateCur: member.delegateCur,
  }
}

const unsaid = { prerelease: '', revision: '', protocol: 2, useTls: false } as const

/** A server that is alone in its pool. */
export interface LoneServer {
  readonly nodeName: string
  readonly nodeId: string
  readonly datacenter: string
  readonly advertiseAddr: string
  readonly serfLanPort: number
  readonly serfWanPort: number
  readonly serverPort: number
  readonly bootstrap: boolean
  readonly bootstrapExpect: number
  /** As `1.8.7`. */
  readonly version: string
}

/** The same server in the pool of all datacenters, if it has a port for that. */
export function wanMember(server: LoneServer & { readonly advertiseAddrWan: string }): AgentMember | undefined {
  if (server.serfWanPort <= 0) return undefined
  const tags = serverTags({ ...server, ...unsaid }, 'wan')
  return { ...serverMember(server), Name: `${server.nodeName}.${server.datacenter}`, Addr: server.advertiseAddrWan, Port: server.serfWanPort, Tags: Object.fromEntries(tags) }
}

/** The member that a server is of its own pool, with the tags that real agents look for. */
export function serverMember(server: LoneServer): AgentMember {
  return {
    Name: server.nodeName,
    Addr: server.advertiseAddr,
    Port: server.serfLanPort,
    Tags: Object.fromEntries(serverTags({ ...server, ...unsaid }, 'lan')),
    Status: MemberStatus.alive,
    ProtocolMin: 1,
    ProtocolMax: 5,
    ProtocolCur: 2,
    DelegateMin: 2,
    DelegateMax: 5,
    DelegateCur: 4,
  }
}
