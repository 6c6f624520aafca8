import { int, list, rec, record, str } from '../../../../wire/record.ts'
import type { RecordOf } from '../../../../wire/record.ts'
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

/** Sums up instances by the name of their service, in the order of names. */
export function summaries(instances: readonly CheckServiceNode[]): readonly ServiceSummary[] {
  const byName = Map.groupBy(instances.filter(({ Service }) => Service !== null), ({ Service }) => Service!.Service)
  return [...byName].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, own]) => summary(name, own))
}

function summary(name: string, instances: readonly CheckServiceNode[]): ServiceSummary {
  const services = instances.map(({ Service }) => Service!)
  const statuses = instances.flatMap(({ Checks }) => (Checks ?? []).map(({ Status }) => Status))
  const count = (status: string): number => statuses.filter((one) => one === status).length
  const proxies = services.filter(({ Kind }) => Kind === 'connect-proxy')
  return ServiceSummary.make({
    // Of instances of different kinds, the last one's.
    Kind: services.at(-1)!.Kind,
    Name: name,
    Tags: orNil(unique(services.flatMap(({ Tags }) => Tags ?? [])).sort()),
    Nodes: instances.map(({ Node }) => Node?.Node ?? '').sort(),
    InstanceCount: instances.length,
    ProxyFor: unique(proxies.map(({ Proxy }) => Proxy.DestinationServiceName)),
    ChecksPassing: count('passing'),
    ChecksWarning: count('warning'),
    ChecksCritical: count('critical'),
    ExternalSources: orNil(unique(services.map(({ Meta }) => Meta?.get(externalSource) ?? '').filter((source) => source !== ''))),
    GatewayConfig: { Addresses: null },
  })
}

function unique(list: readonly string[]): string[] {
  return [...new Set(list)]
}

function orNil(list: readonly string[]): readonly string[] | null {
  return list.length === 0 ? null : list
}
