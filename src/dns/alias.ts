import { parseIp } from '../std/ip.ts'
import type { DnsRecord } from '../wire/dns-message.ts'
import { absoluteName } from '../wire/dns-name.ts'
import { classInternet, recordType } from '../wire/dns-types.ts'
import type { CheckServiceNode } from '../wire/records/health.ts'
import { aliasOf, type Group, nodeGroup, serviceGroup, type Showing } from './instances.ts'
import { nameRecord } from './records.ts'
import { Reply } from './reply.ts'
import { acceptedFamily, nodeAddress } from './translate.ts'
import type { Call } from './world.ts'

/** Additional records of an alias without EDNS. */
const mostPlainRecords = 5

/**
 * What a host name stands for, as records: names of the zone are looked up here, up to the call's depth, others by the recursors. None
 * if that leads nowhere.
 */
export async function resolveAlias(call: Call, name: string): Promise<readonly DnsRecord[]> {
  const { world, depth } = call
  const { domain, altDomain } = world.settings
  const lower = name.toLowerCase()
  if (lower.endsWith(`.${domain}`) || (altDomain !== '' && lower.endsWith(`.${altDomain}`))) {
    if (depth < 1) {
      world.runtime.log.error("Infinite recursion detected for name, won't perform any CNAME resolution.", { name })
      return []
    }
    const reply = new Reply()
    const question = { name, type: recordType.ANY, class: classInternet }
    await world.dispatch({ world, question, network: 'udp', edns: undefined, clientIp: '', reply, depth: depth - 1 })
    return reply.answers.map((record) => (record.owner === '' ? { ...record, owner: name } : record))
  }
  return world.recursor === undefined ? [] : world.recursor.resolve(name, world.writer.nameBytes(name))
}

/** The records of an instance whose address is a host name (surface/dns.md D41). */
export async function aliasGroup(call: Call, instance: CheckServiceNode, showing: Showing): Promise<Group> {
  const { settings } = call.world
  const { own, name } = aliasOf(instance, showing.type)
  const target = absoluteName(name)
  if (own && target === call.question.name) {
    // The service is its own alias: what is behind it is the node.
    const ip = parseIp(nodeAddress(instance.Node!, acceptedFamily(showing.type)))
    if (ip !== undefined) return nodeGroup(settings, instance, showing, ip)
  }
  const extra = rewritten(await resolveAlias(call, target), showing.ttl, call.edns === undefined ? mostPlainRecords : Infinity)
  if (showing.type === recordType.SRV) return serviceGroup(settings, instance, showing, target, extra)
  return { key: `CNAME ${target}`, answers: [nameRecord('', recordType.CNAME, target, showing.ttl), ...extra], extra: [] }
}

function rewritten(records: readonly DnsRecord[], ttl: number, most: number): DnsRecord[] {
  const { A, AAAA, CNAME } = recordType
  return records.filter(({ type }) => type === A || type === AAAA || type === CNAME).slice(0, most).map((record) => ({ ...record, ttl }))
}
