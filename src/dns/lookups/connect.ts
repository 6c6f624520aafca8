import { datacenterOf, type LookupKind } from './lookup.ts'
import { serviceLookup } from './service-lookup.ts'

/** `SERVICE.connect`: what of a service can be reached by mTLS. Labels before the name mean nothing (surface/dns.md D13). */
export const connect: LookupKind = {
  word: 'connect',
  prepare: (world, { parts, suffixes }) => {
    const datacenter = datacenterOf(world, suffixes)
    const service = parts.at(-1)
    if (datacenter === undefined || service === undefined) return undefined
    return serviceLookup(world, { service, tag: '', datacenter, by: 'connect' })
  },
}
