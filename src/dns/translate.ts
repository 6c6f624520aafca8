import { recordType } from '../wire/dns-types.ts'
import type { Node, NodeService } from '../wire/records/catalog.ts'

/** The families of addresses that an answer to a question of this type can use; a host name always can be. */
export function acceptedFamily(type: number): Family {
  return type === recordType.A ? 4 : type === recordType.AAAA ? 6 : 'any'
}

export type Family = 4 | 6 | 'any'

/** The address of a node: the one tagged for the wanted family if there is one. */
export function nodeAddress({ Address, TaggedAddresses }: Node, family: Family): string {
  return choose(Address, TaggedAddresses?.get('lan_ipv4'), TaggedAddresses?.get('lan_ipv6'), family)
}

/** The address of a service, likewise; empty when it has none of its own. */
export function serviceAddress({ Address, TaggedAddresses }: NodeService, family: Family): string {
  return choose(Address, TaggedAddresses?.get('lan_ipv4')?.Address, TaggedAddresses?.get('lan_ipv6')?.Address, family)
}

function choose(own: string, v4: string | undefined, v6: string | undefined, family: Family): string {
  if (family !== 4 && v6 !== undefined && v6 !== '') return v6
  if (family !== 6 && v4 !== undefined && v4 !== '') return v4
  return own
}
