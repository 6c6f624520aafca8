import { parseIp } from '../std/ip.ts'
import type { DnsRecord } from '../wire/dns-message.ts'
import { absoluteName } from '../wire/dns-name.ts'
import { recordType } from '../wire/dns-types.ts'
import type { Node } from '../wire/records/catalog.ts'
import { resolveAlias } from './alias.ts'
import { addressRecord, nameRecord } from './records.ts'
import { acceptedFamily, nodeAddress } from './translate.ts'
import type { Call } from './world.ts'

/** The address of a node for a question of this type: a record, or an alias and what it stands for; none of the wrong family. */
export function nodeRecords(call: Call, node: Node, type: number, owner: string): readonly DnsRecord[] | Promise<readonly DnsRecord[]> {
  const { nodeTtl } = call.world.settings
  const ip = parseIp(nodeAddress(node, acceptedFamily(type)))
  if (ip === undefined) {
    const target = absoluteName(node.Address)
    const alias = nameRecord(owner, recordType.CNAME, target, nodeTtl)
    return resolveAlias(call, target).then((records) => [alias, ...records])
  }
  const wanted = ip.length === 4 ? recordType.A : recordType.AAAA
  return type === wanted || type === recordType.ANY ? [addressRecord(owner, ip, nodeTtl)] : []
}
