import { parseIp } from '../../std/ip.ts'
import { quote } from '../../std/quote.ts'
import type { Logger } from '../../runtime/ports.ts'
import type { NodeService } from '../../wire/records/catalog.ts'
import type { ServiceAddress } from '../../wire/records/service.ts'

/** What a service gets when an agent takes it, and what it is warned of or refused for. */

const labelBytes = 63
/** The original's pattern; the backslash in it is allowed by a slip of the pen. */
const oddInDns = /[^A-Za-z0-9\\-]/
const versionOfTag = { lan_ipv4: 4, wan_ipv4: 4, lan_ipv6: 6, wan_ipv6: 6 } as const

/** Why a service cannot be registered; `checks` are the problems of its checks. */
export function serviceProblem({ Service, TaggedAddresses }: NodeService, checks: readonly (string | undefined)[]): string | undefined {
  if (Service === '') return 'Service name missing'
  const check = checks.find((problem) => problem !== undefined)
  if (check !== undefined) return `Check is not valid: ${check}`
  // The original looks at one of the four twice and at the last never; so an odd wan_ipv6 passes.
  for (const tag of ['lan_ipv4', 'wan_ipv4', 'lan_ipv6'] as const) {
    const address = TaggedAddresses?.get(tag)
    if (address !== undefined && versionOf(address.Address) !== versionOfTag[tag]) {
      return `Service tagged address ${quote(tag)} must be a valid ipv${versionOfTag[tag]} address`
    }
  }
  return undefined
}

/** The service with its weights, and with tagged addresses for the IP that it has. */
export function settledService(service: NodeService): NodeService {
  const { Address, Port, Weights, TaggedAddresses } = service
  const version = versionOf(Address)
  const tagged = new Map<string, ServiceAddress>(TaggedAddresses)
  for (const [tag, wanted] of Object.entries(versionOfTag)) {
    if (wanted === version && !tagged.has(tag)) tagged.set(tag, { Address, Port })
  }
  // Compared with the catalog's, weights of nothing would differ for ever.
  return { ...service, ID: service.ID || service.Service, Weights: Weights ?? { Passing: 1, Warning: 1 }, TaggedAddresses: tagged }
}

function versionOf(address: string): 4 | 6 | undefined {
  const ip = parseIp(address)
  return ip === undefined ? undefined : ip.length === 4 ? 4 : 6
}

/** DNS will not find services and tags that are no labels. */
export function warnOfNames(log: Logger, { Service, Tags }: NodeService): void {
  const odd = 'via DNS due to invalid characters. Valid characters include all alpha-numerics and dashes.'
  const long = 'via DNS due to it being too long. Valid lengths are between 1 and 63 bytes.'
  if (oddInDns.test(Service)) log.warn(`Service name will not be discoverable ${odd}`, { service: Service })
  else if (Service.length > labelBytes) log.warn(`Service name will not be discoverable ${long}`, { service: Service })
  for (const tag of Tags ?? []) {
    if (oddInDns.test(tag)) log.debug(`Service tag will not be discoverable ${odd}`, { tag })
    else if (tag.length > labelBytes) log.debug(`Service tag will not be discoverable ${long}`, { tag })
  }
}
