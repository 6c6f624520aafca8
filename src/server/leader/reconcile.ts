import { MemberStatus } from '../../cluster/member.ts'
import type { AgentMember } from '../../contract/agent.ts'
import { nodeChecks } from '../../state/catalog/health.ts'
import { nodeGet, nodeServices } from '../../state/catalog/queries.ts'
import { CommandType } from '../../wire/command.ts'
import { HealthCheck, NodeService, RegisterRequest } from '../../wire/records/catalog.ts'
import type { ServerContext } from '../context.ts'
import type { Duty } from './duty.ts'

/**
 * Brings the catalog in line with the members of the pool: each that is alive has its node, its `serfHealth` check and, being a
 * server, the service `consul` (protocol/fsm.md §16). Written only when it is news.
 */
export const reconcile: Duty = {
  name: 'member reconciliation',
  everyMinute: true,
  take: async (server) => {
    const { member } = server.options
    if (member.Status === MemberStatus.alive && !isRegistered(server, member)) await register(server, member)
  },
}

function isRegistered(server: ServerContext, member: AgentMember): boolean {
  const view = server.store().read()
  const { node } = nodeGet(view, member.Name)
  if (node === undefined || node.Address !== member.Addr) return false
  const service = nodeServices(view, member.Name).services?.get('consul')
  if (service === undefined || !sameMeta(service.Meta, consulMeta(member))) return false
  return nodeChecks(view, member.Name).checks.some(({ CheckID, Status }) => CheckID === 'serfHealth' && Status === 'passing')
}

async function register(server: ServerContext, member: AgentMember): Promise<void> {
  server.runtime.log.info('member joined, marking health alive', { member: member.Name })
  const { node } = nodeGet(server.store().read(), member.Name)
  await server.propose(CommandType.Register, RegisterRequest, RegisterRequest.make({
    Datacenter: server.options.datacenter,
    Node: member.Name,
    ID: member.Tags['id'] ?? '',
    Address: member.Addr,
    TaggedAddresses: node?.TaggedAddresses ?? null,
    NodeMeta: node?.Meta ?? null,
    Service: NodeService.make({
      ID: 'consul',
      Service: 'consul',
      Port: Number(member.Tags['port']),
      Weights: { Passing: 1, Warning: 1 },
      Meta: consulMeta(member),
    }),
    Check: HealthCheck.make({
      Node: member.Name,
      CheckID: 'serfHealth',
      Name: 'Serf Health Status',
      Status: 'passing',
      Output: 'Agent alive and reachable',
    }),
  }))
}

function consulMeta(member: AgentMember): ReadonlyMap<string, string> {
  return new Map([
    ['non_voter', 'false'],
    ['raft_version', member.Tags['raft_vsn'] ?? ''],
    ['serf_protocol_current', String(member.ProtocolCur)],
    ['serf_protocol_max', String(member.ProtocolMax)],
    ['serf_protocol_min', String(member.ProtocolMin)],
    ['version', (member.Tags['build'] ?? '').replace(/:.*$/, '')],
  ])
}

function sameMeta(left: ReadonlyMap<string, string> | null, right: ReadonlyMap<string, string>): boolean {
  return left !== null && left.size === right.size && [...right].every(([key, value]) => left.get(key) === value)
}
