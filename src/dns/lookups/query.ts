import { PreparedQueryExecute } from '../../contract/rpc/prepared-query/execute.ts'
import { milliseconds, parseDuration } from '../../std/duration.ts'
import { formatIp } from '../../std/ip.ts'
import { PreparedQueryExecuteRequest, type PreparedQueryExecuteResponse } from '../../wire/records/prepared-query.ts'
import { askFor } from '../ask.ts'
import { serviceTtl, type DnsSettings } from '../settings.ts'
import { showInstances } from '../show-instances.ts'
import type { Call } from '../world.ts'
import { datacenterOf, type LookupKind } from './lookup.ts'

/** `QUERY.query`: what a prepared query finds, by its name, its ID or a template; dots belong to the name (surface/dns.md D15). */
export const query: LookupKind = {
  word: 'query',
  prepare: (world, { parts, suffixes }) => {
    const datacenter = datacenterOf(world, suffixes)
    if (datacenter === undefined || parts.length === 0) return undefined
    const { settings } = world
    const request = PreparedQueryExecuteRequest.make({
      Datacenter: datacenter,
      QueryIDOrName: parts.join('.'),
      AllowStale: settings.allowStale,
      MaxAge: settings.cacheMaxAge,
      Agent: { Datacenter: settings.datacenter, Segment: '', Node: settings.nodeName, Ip: '' },
    })
    return (call) => {
      call.reply.scoped = true
      const asked = { ...request, Source: { Datacenter: '', Segment: '', Node: '', Ip: sourceOf(call) } }
      const proceed = (found: PreparedQueryExecuteResponse): void | Promise<void> =>
        showInstances(call, { nodes: found.Nodes ?? [], ttl: ttlOf(found, settings), datacenter: found.Datacenter, settled: true })
      return askFor(call, PreparedQueryExecute, asked, proceed, 'fetched')
    }
  },
}

/** In seconds: the query's own, else that of the service (surface/dns.md D47). */
function ttlOf({ DNS, Service }: PreparedQueryExecuteResponse, settings: DnsSettings): number {
  const own = DNS.TTL === '' ? undefined : parseDuration(DNS.TTL)
  if (own === undefined) return serviceTtl(settings, Service)
  return 'value' in own ? Math.trunc(milliseconds(own.value) / 1000) >>> 0 : 0
}

/** Where the answer is to be near to: the network that a resolver asks for, else the client (surface/dns.md D61). */
function sourceOf({ edns, clientIp }: Call): string {
  const subnet = edns?.subnet
  if (subnet === undefined) return clientIp
  return subnet.address.length === 0 ? '0.0.0.0' : formatIp(Array.from(subnet.address))
}
