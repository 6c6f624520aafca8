import { HealthServiceNodes } from '../../contract/rpc/health/service-nodes.ts'
import { ServiceSpecificRequest } from '../../wire/records/catalog.ts'
import { askFor } from '../ask.ts'
import { serviceTtl } from '../settings.ts'
import { showInstances } from '../show-instances.ts'
import type { DnsWorld } from '../world.ts'
import type { Lookup } from './lookup.ts'

export interface AskedService {
  readonly service: string
  /** Empty: any. */
  readonly tag: string
  readonly datacenter: string
  /** How its instances are reached: themselves unless said. */
  readonly by?: 'connect' | 'ingress'
}

/** Looks up the healthy instances of a service. */
export function serviceLookup(world: DnsWorld, { service, tag, datacenter, by }: AskedService): Lookup {
  const request = ServiceSpecificRequest.make({
    Datacenter: datacenter,
    ServiceName: service,
    ServiceTags: [tag],
    TagFilter: tag !== '',
    Connect: by === 'connect',
    Ingress: by === 'ingress',
    AllowStale: world.settings.allowStale,
    MaxAge: world.settings.cacheMaxAge,
  })
  const ttl = serviceTtl(world.settings, service)
  return (call) => askFor(call, HealthServiceNodes, request, ({ Nodes }) => showInstances(call, { nodes: Nodes ?? [], ttl, datacenter, settled: false }))
}
