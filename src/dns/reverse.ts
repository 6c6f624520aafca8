import { CatalogListNodes } from '../contract/rpc/catalog/list-nodes.ts'
import { CatalogServiceNodes } from '../contract/rpc/catalog/service-nodes.ts'
import { formatIp, type Ip, parseIp } from '../std/ip.ts'
import { splitName } from '../wire/dns-name.ts'
import { recordType } from '../wire/dns-types.ts'
import { DCSpecificRequest, ServiceSpecificRequest } from '../wire/records/catalog.ts'
import { ask } from './ask.ts'
import { nameRecord } from './records.ts'
import { addAuthority, type Call } from './world.ts'

/**
 * Answers a name below `arpa.` with the node that has the address, else with the service that has it (surface/dns.md D70). Gives
 * whether there was one; the recursors know of others.
 */
export async function answerReverse(call: Call): Promise<boolean> {
  const { question, reply, world } = call
  if (question.type === recordType.SOA) addAuthority(world, reply)
  const asked = question.name.toLowerCase()
  const ip = reversedIp(asked)
  if (ip === undefined) return false
  // Of nodes only the one spelling of the name is known, of services any that stands for the address.
  const name = (asked === reverseName(ip) ? await nodeWith(call, ip) : undefined) ?? (await serviceWith(call, formatIp(ip)))
  if (name === undefined) return false
  reply.answers.push(nameRecord('', recordType.PTR, name, 0))
  return true
}

async function nodeWith({ world }: Call, ip: Ip): Promise<string | undefined> {
  const { datacenter, allowStale, domain } = world.settings
  const text = formatIp(ip)
  return quietly(world, async () => {
    const { Nodes } = await ask(world, CatalogListNodes, DCSpecificRequest.make({ Datacenter: datacenter, AllowStale: allowStale }))
    const found = (Nodes ?? []).find(({ Address }) => Address === text || (Address.includes(':') && isSame(parseIp(Address), ip)))
    return found && `${found.Node}.node.${datacenter}.${domain}`
  })
}

async function serviceWith({ world }: Call, address: string): Promise<string | undefined> {
  const { datacenter, allowStale, domain } = world.settings
  return quietly(world, async () => {
    const request = ServiceSpecificRequest.make({ Datacenter: datacenter, ServiceAddress: address, AllowStale: allowStale })
    const { ServiceNodes } = await ask(world, CatalogServiceNodes, request)
    const found = (ServiceNodes ?? []).find(({ ServiceAddress }) => ServiceAddress === address)
    return found && `${found.ServiceName}.service.${found.Datacenter}.${domain}`
  })
}

/** What cannot be asked is not known, and the next to know is asked. */
async function quietly(world: Call['world'], find: () => Promise<string | undefined>): Promise<string | undefined> {
  try {
    return await find()
  } catch (error) {
    world.runtime.log.debug('reverse lookup failed', { error })
    return undefined
  }
}

function isSame(one: Ip | undefined, other: Ip): boolean {
  return one !== undefined && one.length === other.length && one.every((byte, at) => byte === other[at])
}

/** The address that a name below in-addr.arpa or ip6.arpa stands for. */
export function reversedIp(name: string): Ip | undefined {
  const labels = splitName(name)
  const zone = labels.splice(-2).join('.')
  labels.reverse()
  if (zone === 'in-addr.arpa') return labels.length === 4 ? parseIp(labels.join('.')) : undefined
  if (zone !== 'ip6.arpa' || labels.length !== 32 || !labels.every((label) => /^[0-9a-f]+$/.test(label))) return undefined
  return parseIp(Array.from({ length: 8 }, (_, at) => labels.slice(4 * at, 4 * at + 4).join('')).join(':'))
}

/** The name below `arpa.` that stands for an address. */
export function reverseName(ip: Ip): string {
  if (ip.length === 4) return `${ip.toReversed().join('.')}.in-addr.arpa.`
  const digits = ip.map((byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${digits.split('').toReversed().join('.')}.ip6.arpa.`
}
