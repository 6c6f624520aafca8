import { MemberStatus } from '../../cluster/member.ts'
import { isClient, serverInfo, type ServerInfo } from '../../cluster/server-info.ts'
import { nodeChecks } from '../../state/catalog/health.ts'
import { nodeGet, nodeServices } from '../../state/catalog/queries.ts'
import { CommandType } from '../../wire/command.ts'
import { DeregisterRequest, HealthCheck, NodeService, RegisterRequest } from '../../wire/records/catalog.ts'
import type { ServerContext } from '../context.ts'
import type { PoolMember } from '../neighbours.ts'
import { admitServer, dismissServer } from './raft-membership.ts'

/** A member that its pool has forgotten; Serf has no number for that. */
export const reaped = -1

/**
 * Brings the catalog and the Raft configuration in line with one member of the pool (protocol/gossip.md §6.8): what is alive has its
 * node, its `serfHealth` check and, being a server, the service `consul` and a place in Raft. Written only when it is news.
 */
export async function reconcileMember(server: ServerContext, member: PoolMember, status = member.status): Promise<void> {
  const info = serverInfo(member)
  if (!isOurs(server, member, info)) {
    server.runtime.log.warn('skipping reconcile of node', { member: member.name })
    return
  }
  switch (status) {
    case MemberStatus.alive:
      if (info !== undefined) await admitServer(server, info)
      return registerAlive(server, member, info)
    case MemberStatus.failed:
      return registerFailed(server, member)
    case MemberStatus.left:
      return deregister(server, member, info, 'left')
    case reaped:
      return deregister(server, member, info, 'reaped')
    default:
      return undefined
  }
}

function isOurs({ options }: ServerContext, member: PoolMember, info: ServerInfo | undefined): boolean {
  if (info !== undefined) return info.datacenter === options.datacenter && info.segment === ''
  return isClient(member) && member.tags.get('dc') === options.datacenter
}

async function registerAlive(server: ServerContext, member: PoolMember, info: ServerInfo | undefined): Promise<void> {
  const meta = info === undefined ? undefined : consulMeta(member, info)
  if (isRegistered(server, member, meta)) return
  server.runtime.log.info('member joined, marking health alive', { member: member.name })
  const { node } = nodeGet(server.store().read(), member.name)
  const id = member.tags.get('id') ?? ''
  await server.propose(CommandType.Register, RegisterRequest, RegisterRequest.make({
    Datacenter: server.options.datacenter,
    Node: member.name,
    ID: id,
    Address: member.ip,
    TaggedAddresses: node?.TaggedAddresses ?? null,
    NodeMeta: node?.Meta ?? null,
    // Before this is applied the node's own agent may have said something else of it, or more.
    SkipNodeUpdate: node === undefined || (node.Address === member.ip && node.ID === id),
    Service: info === undefined || meta === undefined ? null : NodeService.make({
      ID: 'consul',
      Service: 'consul',
      Port: info.port,
      Weights: { Passing: 1, Warning: 1 },
      Meta: meta,
    }),
    Check: serfHealth(member, 'passing', 'Agent alive and reachable'),
  }))
}

async function registerFailed(server: ServerContext, member: PoolMember): Promise<void> {
  const { node } = nodeGet(server.store().read(), member.name)
  if (node === undefined) {
    server.runtime.log.info('ignoring failed event for member because it does not exist in the catalog', { member: member.name })
    return
  }
  if (node.Address === member.ip && hasSerfHealth(server, member.name, 'critical')) return
  server.runtime.log.info('member failed, marking health critical', { member: member.name })
  await server.propose(CommandType.Register, RegisterRequest, RegisterRequest.make({
    Datacenter: server.options.datacenter,
    Node: member.name,
    ID: member.tags.get('id') ?? '',
    Address: member.ip,
    Check: serfHealth(member, 'critical', 'Agent not live or unreachable'),
    // What is known of the node stays as it is.
    SkipNodeUpdate: true,
  }))
}

async function deregister(server: ServerContext, member: PoolMember, info: ServerInfo | undefined, reason: string): Promise<void> {
  const { log } = server.runtime
  // Only a leader that is leaving sees itself so; who leads next does it.
  if (member.name === server.options.nodeName) {
    log.warn('deregistering self should be done by follower', { name: member.name })
    return
  }
  if (info !== undefined) await dismissServer(server, info)
  if (nodeGet(server.store().read(), member.name).node === undefined) return
  log.info('deregistering member', { member: member.name, reason })
  await server.propose(CommandType.Deregister, DeregisterRequest, DeregisterRequest.make({
    Datacenter: server.options.datacenter,
    Node: member.name,
  }))
}

function isRegistered(server: ServerContext, member: PoolMember, meta: ReadonlyMap<string, string> | undefined): boolean {
  const view = server.store().read()
  const { node } = nodeGet(view, member.name)
  if (node === undefined || node.Address !== member.ip) return false
  if (meta !== undefined) {
    const service = nodeServices(view, member.name).services?.get('consul')
    if (service === undefined || !sameMeta(service.Meta, meta)) return false
  }
  return hasSerfHealth(server, member.name, 'passing')
}

function hasSerfHealth(server: ServerContext, name: string, status: string): boolean {
  return nodeChecks(server.store().read(), name).checks.some(({ CheckID, Status }) => CheckID === 'serfHealth' && Status === status)
}

function serfHealth(member: PoolMember, Status: string, Output: string): HealthCheck {
  return HealthCheck.make({ Node: member.name, CheckID: 'serfHealth', Name: 'Serf Health Status', Status, Output })
}

function consulMeta(member: PoolMember, info: ServerInfo): ReadonlyMap<string, string> {
  return new Map([
    // The original looks at a tag that nobody sets.
    ['non_voter', String(member.tags.get('non_voter') === 'true')],
    ['raft_version', String(info.raftVersion)],
    ['serf_protocol_current', String(member.protocolCur)],
    ['serf_protocol_max', String(member.protocolMax)],
    ['serf_protocol_min', String(member.protocolMin)],
    ['version', info.build],
  ])
}

function sameMeta(left: ReadonlyMap<string, string> | null, right: ReadonlyMap<string, string>): boolean {
  return left !== null && left.size === right.size && [...right].every(([key, value]) => left.get(key) === value)
}
