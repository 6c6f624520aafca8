import { any, bool, dur, int, list, map, opt, rec, record, str, type RecordOf, type RecordType } from '../record.ts'
import { laterCheckFields } from './later-checks.ts'

/** Go's name of the struct that a type's own reader wraps around it; messages show it. Its fields: name, type, name in JSON. */
function wrapper(...fields: readonly (readonly [string, string, string?])[]): string {
  const shown = fields.map(([name, type, json]) => `${name} ${type}${json === undefined ? '' : ` "json:\\"${json}\\""`}; `)
  return `struct { ${shown.join('')}*structs.Alias }`
}

export const Weights = record('Weights', { Passing: int(), Warning: int() })
export type Weights = RecordOf<typeof Weights>

export const ServiceAddress = record('ServiceAddress', { Address: str(), Port: int() })
export type ServiceAddress = RecordOf<typeof ServiceAddress>

export const MeshGatewayConfig = record('MeshGatewayConfig', {
  Mode: str({ json: { omitempty: true, goType: 'structs.MeshGatewayMode' } }),
})
export type MeshGatewayConfig = RecordOf<typeof MeshGatewayConfig>

export const ExposePath = record(
  'ExposePath',
  {
    ListenerPort: int({ json: { omitempty: true, aliases: ['listener_port'] } }),
    Path: str({ json: 'omitempty' }),
    LocalPathPort: int({ json: { omitempty: true, aliases: ['local_path_port'] } }),
    Protocol: str({ json: 'omitempty' }),
    ParsedFromCheck: bool(),
  },
  {
    ownReader: 'strict',
    goName: wrapper(
      ['LocalPathPortSnake', 'int', 'local_path_port'],
      ['ListenerPortSnake', 'int', 'listener_port'],
    ),
  },
)
export type ExposePath = RecordOf<typeof ExposePath>

export const ExposeConfig = record('ExposeConfig', {
  Checks: bool({ json: 'omitempty' }),
  Paths: list(rec(ExposePath), { json: 'omitempty' }),
})
export type ExposeConfig = RecordOf<typeof ExposeConfig>

export const Upstream = record(
  'Upstream',
  {
    DestinationType: str({ json: { aliases: ['destination_type'] } }),
    DestinationNamespace: str({ json: { omitempty: true, aliases: ['destination_namespace'] } }),
    DestinationName: str({ json: { aliases: ['destination_name'] } }),
    Datacenter: str(),
    LocalBindAddress: str({ json: { omitempty: true, aliases: ['local_bind_address'] } }),
    LocalBindPort: int({ json: { aliases: ['local_bind_port'] } }),
    Config: map(any()),
    MeshGateway: rec(MeshGatewayConfig),
    IngressHosts: list(str(), { json: 'skip' }),
  },
  {
    ownReader: 'strict',
    goName: wrapper(
      ['DestinationTypeSnake', 'string', 'destination_type'],
      ['DestinationNamespaceSnake', 'string', 'destination_namespace'],
      ['DestinationNameSnake', 'string', 'destination_name'],
      ['LocalBindPortSnake', 'int', 'local_bind_port'],
      ['LocalBindAddressSnake', 'string', 'local_bind_address'],
    ),
  },
)
export type Upstream = RecordOf<typeof Upstream>

export const ConnectProxyConfig = record(
  'ConnectProxyConfig',
  {
    DestinationServiceName: str({ json: { omitempty: true, aliases: ['destination_service_name'] } }),
    DestinationServiceID: str({ json: { omitempty: true, aliases: ['destination_service_id'] } }),
    LocalServiceAddress: str({ json: { omitempty: true, aliases: ['local_service_address'] } }),
    LocalServicePort: int({ json: { omitempty: true, aliases: ['local_service_port'] } }),
    Config: map(any(), { json: 'omitempty' }),
    Upstreams: list(rec(Upstream), { json: { omitempty: true, goType: 'structs.Upstreams' } }),
    MeshGateway: rec(MeshGatewayConfig),
    Expose: rec(ExposeConfig),
  },
  {
    ownReader: 'strict',
    goName: wrapper(
      ['DestinationServiceNameSnake', 'string', 'destination_service_name'],
      ['DestinationServiceIDSnake', 'string', 'destination_service_id'],
      ['LocalServiceAddressSnake', 'string', 'local_service_address'],
      ['LocalServicePortSnake', 'int', 'local_service_port'],
    ),
  },
)
export type ConnectProxyConfig = RecordOf<typeof ConnectProxyConfig>

const timing = { json: { duration: 'read' } } as const

/** A check as agents are told to run it. */
export const CheckType = record(
  'CheckType',
  {
    CheckID: str({ json: { goType: 'types.CheckID' } }),
    Name: str(),
    Status: str(),
    Notes: str(),
    ScriptArgs: list(str(), { json: { aliases: ['args', 'script_args'] } }),
    HTTP: str(),
    Header: map(list(str())),
    Method: str(),
    Body: str(),
    TCP: str(),
    Interval: dur(timing),
    AliasNode: str(),
    AliasService: str(),
    DockerContainerID: str({ json: { aliases: ['docker_container_id'] } }),
    Shell: str(),
    GRPC: str(),
    GRPCUseTLS: bool(),
    TLSSkipVerify: bool({ json: { aliases: ['tls_skip_verify'] } }),
    Timeout: dur(timing),
    TTL: dur(timing),
    SuccessBeforePassing: int(),
    FailuresBeforeCritical: int(),
    ProxyHTTP: str(),
    ProxyGRPC: str(),
    DeregisterCriticalServiceAfter: dur({ json: { duration: 'read', aliases: ['deregister_critical_service_after'] } }),
    OutputMaxSize: int(),
    ...laterCheckFields,
  },
  {
    ownReader: 'strict',
    goName: wrapper(
      ['Interval', 'interface {}'],
      ['Timeout', 'interface {}'],
      ['TTL', 'interface {}'],
      ['DeregisterCriticalServiceAfter', 'interface {}'],
      ['Args', '[]string', 'args'],
      ['ScriptArgsSnake', '[]string', 'script_args'],
      ['DeregisterCriticalServiceAfterSnake', 'interface {}', 'deregister_critical_service_after'],
      ['DockerContainerIDSnake', 'string', 'docker_container_id'],
      ['TLSSkipVerifySnake', 'bool', 'tls_skip_verify'],
      ['ServiceID', 'string', 'ServiceID'],
      ['ServiceIDSnake', 'string', 'service_id'],
    ),
    obsolete: ['ServiceID', 'service_id'],
  },
)
export type CheckType = RecordOf<typeof CheckType>

/** Connect's part of a service. It may hold a whole service, which may hold this again. */
export interface ServiceConnect {
  readonly Native: boolean
  readonly SidecarService: ServiceDefinition | null
}
export const ServiceConnect: RecordType<ServiceConnect> = record(
  'ServiceConnect',
  {
    Native: bool({ json: 'omitempty' }),
    SidecarService: opt((): RecordType<ServiceDefinition> => ServiceDefinition, {
      json: { omitempty: true, aliases: ['sidecar_service'] },
    }),
  },
  {
    ownReader: 'lenient',
    goName: wrapper(['SidecarServiceSnake', '*structs.ServiceDefinition', 'sidecar_service']),
  },
)

export interface ServiceDefinition {
  readonly Kind: string
  readonly ID: string
  readonly Name: string
  readonly Tags: readonly string[] | null
  readonly Address: string
  readonly TaggedAddresses: ReadonlyMap<string, ServiceAddress> | null
  readonly Meta: ReadonlyMap<string, string> | null
  readonly Port: number
  readonly Check: CheckType
  readonly Checks: readonly CheckType[] | null
  readonly Weights: Weights | null
  readonly Token: string
  readonly EnableTagOverride: boolean
  readonly Proxy: ConnectProxyConfig | null
  readonly Connect: ServiceConnect | null
}
export const ServiceDefinition: RecordType<ServiceDefinition> = record(
  'ServiceDefinition',
  {
    Kind: str({ json: { omitempty: true, goType: 'structs.ServiceKind' } }),
    ID: str(),
    Name: str(),
    Tags: list(str()),
    Address: str(),
    TaggedAddresses: map(rec(ServiceAddress), { json: { aliases: ['tagged_addresses'] } }),
    Meta: map(str()),
    Port: int(),
    Check: rec(CheckType),
    Checks: list(rec(CheckType), { json: { goType: 'structs.CheckTypes' } }),
    Weights: opt(Weights),
    Token: str(),
    EnableTagOverride: bool({ json: { aliases: ['enable_tag_override'] } }),
    Proxy: opt(ConnectProxyConfig),
    Connect: opt((): RecordType<ServiceConnect> => ServiceConnect),
  },
  {
    ownReader: 'strict',
    goName: wrapper(
      ['EnableTagOverrideSnake', 'bool', 'enable_tag_override'],
      ['TaggedAddressesSnake', 'map[string]structs.ServiceAddress', 'tagged_addresses'],
    ),
  },
)
