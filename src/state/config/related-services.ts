import type { ConfigEntry } from '../../wire/records/config-entry-forms.ts'
import type { IngressGatewayConfigEntry, ServiceResolverConfigEntry, ServiceRouterConfigEntry, ServiceSplitterConfigEntry } from '../../wire/records/config-entry.ts'
import type { ConfigEntryRow } from '../rows.ts'

/** What stands for all services in a gateway's entry. */
export const everyService = '*'

/** The services that a router, a splitter or a resolver refers to, or that an ingress gateway lists; none of other kinds. */
export function relatedServices({ kind, entry }: ConfigEntryRow): ReadonlySet<string> {
  const names = new Set(namesOf(kind, entry))
  if (kind === 'service-splitter' || kind === 'service-resolver') names.delete(entry.Name)
  return names
}

function namesOf(kind: string, entry: ConfigEntry): readonly string[] {
  const own = (name: string): string => (name === '' ? entry.Name : name)
  switch (kind) {
    case 'service-router': {
      const destinations = ((entry as ServiceRouterConfigEntry).Routes ?? []).flatMap(({ Destination }) => (Destination === null ? [] : [own(Destination.Service)]))
      return [entry.Name, ...destinations]
    }
    case 'service-splitter':
      return ((entry as ServiceSplitterConfigEntry).Splits ?? []).map(({ Service }) => own(Service))
    case 'service-resolver': {
      const { Redirect, Failover } = entry as ServiceResolverConfigEntry
      const failovers = [...(Failover?.values() ?? [])].map(({ Service }) => own(Service))
      return Redirect === null ? failovers : [own(Redirect.Service), ...failovers]
    }
    case 'ingress-gateway':
      return listedServices(entry as IngressGatewayConfigEntry)
    default:
      return []
  }
}

/** The services that an ingress gateway names. */
export function listedServices({ Listeners }: IngressGatewayConfigEntry): readonly string[] {
  return (Listeners ?? []).flatMap(({ Services }) => (Services ?? []).map(({ Name }) => Name)).filter((name) => name !== everyService)
}
