import { int, list, rec, record, str } from '../../../../wire/record.ts'
import type { RecordOf } from '../../../../wire/record.ts'
import type { GatewayService } from '../../../../wire/records/gateway.ts'
import type { CheckServiceNode } from '../../../../wire/records/health.ts'

const GatewayConfig = record('GatewayConfig', { Addresses: list(str(), { json: 'omitempty' }) })

/** A service in a few figures. */
export const ServiceSummary = record('ServiceSummary', {
  Kind: str({ json: 'omitempty' }),
  Name: str(),
  Tags: list(str()),
  Nodes: list(str()),
  InstanceCount: int(),
  ProxyFor: list(str(), { json: 'omitempty' }),
  ChecksPassing: int(),
  ChecksWarning: int(),
  ChecksCritical: int(),
  ExternalSources: list(str()),
  GatewayConfig: rec(GatewayConfig),
})
export type ServiceSummary = RecordOf<typeof ServiceSummary>

/** Where metadata says which program registered a service. */
const externalSource = 'external-source'

/** An instance, and the gateway that leads to its service; a service without instances may stand there by its gateway alone. */
type Instance = CheckServiceNode & { readonly GatewayService?: GatewayService | null }
/** The names under which a service is found from outside. */
type HostsOf = (service: string) => readonly string[]

/** Sums up instances by the name of their service, in the order of names. */
export function summaries(instances: readonly Instance[], hostsOf: HostsOf = () => []): readonly ServiceSummary[] {
  const byName = Map.groupBy(instances, ({ Service, GatewayService: mapping }) => Service?.Service ?? mapping?.Service.Name ?? '')
  return [...byName].filter(([name]) => name !== '').sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, own]) => summary(name, own, hostsOf))
}

function summary(name: string, found: readonly Instance[], hostsOf: HostsOf): ServiceSummary {
  const instances = found.filter(({ Service }) => Service !== null)
  const services = instances.map(({ Service }) => Service!)
  const statuses = instances.flatMap(({ Checks }) => (Checks ?? []).map(({ Status }) => Status))
  const count = (status: string): number => statuses.filter((one) => one === status).length
  const proxies = services.filter(({ Kind }) => Kind === 'connect-proxy')
  return ServiceSummary.make({
    // Of instances of different kinds, the last one's.
    Kind: services.at(-1)?.Kind ?? '',
    Name: name,
    Tags: orNil(unique(services.flatMap(({ Tags }) => Tags ?? [])).sort()),
    Nodes: orNil(instances.map(({ Node }) => Node?.Node ?? '').sort()),
    InstanceCount: instances.length,
    ProxyFor: unique(proxies.map(({ Proxy }) => Proxy.DestinationServiceName)),
    ChecksPassing: count('passing'),
    ChecksWarning: count('warning'),
    ChecksCritical: count('critical'),
    ExternalSources: orNil(unique(services.map(({ Meta }) => Meta?.get(externalSource) ?? '').filter((source) => source !== ''))),
    GatewayConfig: { Addresses: orNil(unique(found.flatMap(({ GatewayService: mapping }) => addresses(mapping, hostsOf)))) },
  })
}

/** Where a gateway takes requests for the service; one that leads out of the mesh has no port of its own. */
function addresses(mapping: GatewayService | null | undefined, hostsOf: HostsOf): readonly string[] {
  if (mapping === null || mapping === undefined || mapping.Port === 0) return []
  const hosts = mapping.Hosts ?? []
  return (hosts.length > 0 ? hosts : hostsOf(mapping.Service.Name)).map((host) => `${host}:${mapping.Port}`)
}

function unique(list: readonly string[]): string[] {
  return [...new Set(list)]
}

function orNil(list: readonly string[]): readonly string[] | null {
  return list.length === 0 ? null : list
}
