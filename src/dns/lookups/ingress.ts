import { datacenterOf, type LookupKind } from './lookup.ts'
import { serviceLookup } from './service-lookup.ts'

/** `SERVICE.ingress`: the ingress gateways that lead to a service. Labels before the name mean nothing (surface/dns.md D14). */
export const ingress: LookupKind = {
  word: 'ingress',
  prepare: (world, { parts, suffixes }) => {
    const datacenter = datacenterOf(world, suffixes)
    const service = parts.at(-1)
    if (datacenter === undefined || service === undefined) return undefined
    return serviceLookup(world, { service, tag: '', datacenter, by: 'ingress' })
  },
}
