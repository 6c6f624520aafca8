import type { AgentMember } from '../contract/agent.ts'

/** States of a member as Serf numbers them. */
export const MemberStatus = { none: 0, alive: 1, leaving: 2, left: 3, failed: 4 } as const

/** What a server says of itself. */
export interface ServerIdentity {
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

/** The member that a server is of its own pool, with the tags that real agents look for (protocol/raft.md §9). */
export function serverMember(identity: ServerIdentity): AgentMember {
  const tags: Record<string, string> = { acls: '0' }
  if (identity.bootstrap) tags['bootstrap'] = '1'
  tags['build'] = `${identity.version}:`
  tags['dc'] = identity.datacenter
  if (identity.bootstrapExpect > 0) tags['expect'] = String(identity.bootstrapExpect)
  tags['ft_fs'] = '1'
  tags['id'] = identity.nodeId
  tags['port'] = String(identity.serverPort)
  tags['raft_vsn'] = '3'
  tags['role'] = 'consul'
  tags['segment'] = ''
  tags['vsn'] = '2'
  tags['vsn_max'] = '3'
  tags['vsn_min'] = '2'
  if (identity.serfWanPort > 0) tags['wan_join_port'] = String(identity.serfWanPort)
  return {
    Name: identity.nodeName,
    Addr: identity.advertiseAddr,
    Port: identity.serfLanPort,
    Tags: tags,
    Status: MemberStatus.alive,
    ProtocolMin: 1,
    ProtocolMax: 5,
    ProtocolCur: 2,
    DelegateMin: 2,
    DelegateMax: 5,
    DelegateCur: 4,
  }
}
