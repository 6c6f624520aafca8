/** What any agent says of itself to its pool. */
export interface AgentIdentity {
  readonly nodeId: string
  readonly datacenter: string
  /** As `1.8.7`. */
  readonly version: string
  /** As `-dev`, or empty. */
  readonly prerelease: string
  readonly revision: string
  /** The version of Consul's own protocol that is spoken. */
  readonly protocol: number
}

/** What a server says besides. */
export interface ServerIdentity extends AgentIdentity {
  /** Of Raft and RPC, as bound. */
  readonly serverPort: number
  readonly bootstrap: boolean
  readonly bootstrapExpect: number
  readonly useTls: boolean
  /** Where it is reached by other datacenters; not above 0: nowhere. */
  readonly serfWanPort: number
}

/** Versions of Consul's protocol that are understood. */
const protocols = { least: '2', most: '3' } as const
const raftProtocol = '3'
const shownRevision = 8
/** Access control is off. */
const noAcls = '0'

/** The tags of an agent that is no server (protocol/gossip.md §6.3), in the order of their names. */
export function clientTags(identity: AgentIdentity): ReadonlyMap<string, string> {
  return sorted([...agentTags(identity), ['role', 'node']])
}

/** The tags of a server in the pool of its datacenter, or of all datacenters. */
export function serverTags(identity: ServerIdentity, pool: 'lan' | 'wan'): ReadonlyMap<string, string> {
  const tags: [string, string][] = [
    ...agentTags(identity), ['role', 'consul'], ['raft_vsn', raftProtocol], ['port', String(identity.serverPort)], ['ft_fs', '1'],
  ]
  if (identity.bootstrap) tags.push(['bootstrap', '1'])
  if (identity.bootstrapExpect > 0) tags.push(['expect', String(identity.bootstrapExpect)])
  if (identity.useTls) tags.push(['use_tls', '1'])
  if (pool === 'lan' && identity.serfWanPort > 0) tags.push(['wan_join_port', String(identity.serfWanPort)])
  return sorted(tags)
}

function agentTags(identity: AgentIdentity): [string, string][] {
  return [
    ['acls', noAcls],
    ['build', `${identity.version}${identity.prerelease}:${identity.revision.slice(0, shownRevision)}`],
    ['dc', identity.datacenter],
    ['id', identity.nodeId],
    ['segment', ''],
    ['vsn', String(identity.protocol)],
    ['vsn_max', protocols.most],
    ['vsn_min', protocols.least],
  ]
}

function sorted(tags: readonly (readonly [string, string])[]): ReadonlyMap<string, string> {
  return new Map(tags.toSorted(([a], [b]) => (a < b ? -1 : 1)))
}
