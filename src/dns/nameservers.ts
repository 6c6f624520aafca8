import { HealthServiceNodes } from '../contract/rpc/health/service-nodes.ts'
import { recordType } from '../wire/dns-types.ts'
import type { CheckServiceNode } from '../wire/records/health.ts'
import { ServiceSpecificRequest } from '../wire/records/catalog.ts'
import type { DnsRecord } from '../wire/dns-message.ts'
import { ask } from './ask.ts'
import { isHealthy } from './health.ts'
import { nodeRecords } from './node-records.ts'
import { authorityRecord, nameRecord } from './records.ts'
import type { Call } from './world.ts'

/** Servers that are named. */
const mostServers = 3

/** Answers SOA: the zone's own record, and who serves it (surface/dns.md D17). */
export async function answerAuthority(call: Call): Promise<void> {
  const { world, reply } = call
  const { names, glue } = await nameservers(call)
  reply.answers.push(authorityRecord(world.settings, Math.floor(world.runtime.clock.wall() / 1000)))
  reply.authority.push(...names)
  reply.additional.push(...glue)
}

/** Answers NS (surface/dns.md D18). */
export async function answerNameservers(call: Call): Promise<void> {
  const { names, glue } = await nameservers(call)
  call.reply.answers.push(...names)
  call.reply.additional.push(...glue)
}

/** Up to three servers of the cluster in an order of chance, with their addresses. None when they cannot be found out. */
async function nameservers(call: Call): Promise<{ readonly names: readonly DnsRecord[]; readonly glue: readonly DnsRecord[] }> {
  const { settings, runtime: { log, random } } = call.world
  const names: DnsRecord[] = []
  const glue: DnsRecord[] = []
  const servers = [...(await findServers(call))]
  if (servers.length === 0) log.warn('no servers found')
  while (servers.length > 0 && names.length < mostServers) {
    const [{ Node: node }] = servers.splice(Math.floor(random.float() * servers.length), 1) as [CheckServiceNode]
    if (node === null) continue
    if (/[^A-Za-z0-9-]/.test(node.Node)) {
      log.warn('Skipping invalid node for NS records', { node: node.Node })
      continue
    }
    const name = `${node.Node}.node.${node.Datacenter}.${settings.domain}`.toLowerCase()
    names.push(nameRecord(settings.domain, recordType.NS, name, settings.nodeTtl))
    glue.push(...(await nodeRecords(call, node, recordType.ANY, name)))
  }
  return { names, glue }
}

async function findServers({ world }: Call): Promise<readonly CheckServiceNode[]> {
  const { datacenter, allowStale, onlyPassing } = world.settings
  const request = ServiceSpecificRequest.make({ Datacenter: datacenter, ServiceName: 'consul', ServiceTags: [''], AllowStale: allowStale })
  try {
    const { Nodes } = await ask(world, HealthServiceNodes, request)
    return (Nodes ?? []).filter((instance) => isHealthy(instance, onlyPassing))
  } catch (error) {
    world.runtime.log.warn('Unable to get list of servers', { error })
    return []
  }
}
