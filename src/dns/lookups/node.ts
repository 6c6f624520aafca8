import { CatalogNodeServices } from '../../contract/rpc/catalog/node-services.ts'
import type { DnsRecord } from '../../wire/dns-message.ts'
import { recordType } from '../../wire/dns-types.ts'
import { NodeSpecificRequest, type Node } from '../../wire/records/catalog.ts'
import { askFor } from '../ask.ts'
import { nodeRecords } from '../node-records.ts'
import { metaRecords } from '../records.ts'
import { type Call, nameError } from '../world.ts'
import { when } from '../when.ts'
import { datacenterOf, type LookupKind } from './lookup.ts'

const { A, AAAA, ANY, TXT } = recordType
const answered: ReadonlySet<number> = new Set([A, AAAA, ANY, TXT])

/** `NODE.node`: the address of a node, and what is known of it as texts (surface/dns.md D10). */
export const node: LookupKind = {
  word: 'node',
  prepare: (world, { parts, suffixes }) => {
    const datacenter = datacenterOf(world, suffixes)
    if (datacenter === undefined || parts.length === 0) return undefined
    const request = NodeSpecificRequest.make({ Datacenter: datacenter, Node: parts.join('.'), AllowStale: world.settings.allowStale })
    return (call) => {
      if (!answered.has(call.question.type)) return
      return askFor(call, CatalogNodeServices, request, ({ NodeServices }) => {
        const found = NodeServices?.Node
        return found === null || found === undefined ? nameError(call) : show(call, found)
      })
    }
  },
}

function show(call: Call, found: Node): void | Promise<void> {
  const { question: { type }, reply, world: { settings } } = call
  const finish = (records: readonly DnsRecord[]): void => {
    reply.answers.push(...records)
    const asked = type === TXT || type === ANY
    if (asked || settings.nodeMetaTxt) (asked ? reply.answers : reply.additional).push(...metaRecords('', found.Meta, settings.nodeTtl))
  }
  if (type === TXT) return finish([])
  return when(nodeRecords(call, found, type, ''), finish)
}
