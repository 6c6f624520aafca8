import { datacenterOf, type LookupKind } from './lookup.ts'
import { serviceLookup } from './service-lookup.ts'

/** `[TAG.]SERVICE.service` and `_SERVICE._PROTO.service` of RFC 2782 (surface/dns.md D11, D12). */
export const service: LookupKind = {
  word: 'service',
  prepare: (world, { parts, suffixes }) => {
    const datacenter = datacenterOf(world, suffixes)
    const last = parts.at(-1)
    if (datacenter === undefined || last === undefined) return undefined
    const [first] = parts
    if (parts.length === 2 && first!.startsWith('_') && last.startsWith('_')) {
      const protocol = last.slice(1)
      return serviceLookup(world, { service: first!.slice(1), tag: protocol === 'tcp' ? '' : protocol, datacenter })
    }
    return serviceLookup(world, { service: last, tag: parts.slice(0, -1).join('.'), datacenter })
  },
}
