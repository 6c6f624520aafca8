import type { AgentMember } from '../../contract/agent.ts'
import type { Delegate } from '../../cluster/delegate.ts'
import type { AgentConfig } from '../config/agent-config.ts'

/**
 * `/v1/agent/members`. The pool of servers of all datacenters has this server alone for now, and none at all when it has no port
 * for it.
 */
export function members(delegate: Delegate, config: AgentConfig, pool: 'lan' | 'wan'): readonly AgentMember[] {
  if (pool === 'lan') return delegate.members()
  if (!config.server || config.ports.serfWan <= 0) return []
  return delegate.members().map((member) => {
    const { wan_join_port: _, ...tags } = member.Tags
    return { ...member, Name: `${member.Name}.${config.datacenter}`, Addr: config.advertiseAddrWan, Port: config.ports.serfWan, Tags: tags }
  })
}
