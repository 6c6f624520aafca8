import { any, bool, dur, int, list, map, opt, rec, record, str, type RecordOf, type RecordType } from '../record.ts'

export const Weights = record('Weights', { Passing: int(), Warning: int() })
export type Weights = RecordOf<typeof Weights>

export const ServiceAddress = record('ServiceAddress', { Address: str(), Port: int() })
export type ServiceAddress = RecordOf<typeof ServiceAddress>

export const MeshGatewayConfig = record('MeshGatewayConfig', { Mode: str({ json: 'omitempty' }) })
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
  { ownReader: 'strict' },
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
    MeshGateway: rec(MeshGatewayConfig, { json: { aliases: ['mesh_gateway'] } }),
    IngressHosts: list(str(), { json: 'skip' }),
  },
  { ownReader: 'strict' },
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
    Upstreams: list(rec(Upstream), { json: 'omitempty' }),
    MeshGateway: rec(MeshGatewayConfig, { json: { aliases: ['mesh_gateway'] } }),
    Expose: rec(ExposeConfig),
  },
  { ownReader: 'strict' },
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
    AliasNode: str({ json: { aliases: ['alias_node'] } }),
    AliasService: str({ json: { aliases: ['alias_service'] } }),
    DockerContainerID: str({ json: { aliases: ['docker_container_id'] } }),
    Shell: str(),
    GRPC: str(),
    GRPCUseTLS: bool({ json: { aliases: ['grpc_use_tls'] } }),
    TLSSkipVerify: bool({ json: { aliases: ['tls_skip_verify'] } }),
    Timeout: dur(timing),
    TTL: dur(timing),
    SuccessBeforePassing: int(),
    FailuresBeforeCritical: int(),
    ProxyHTTP: str(),
    ProxyGRPC: str(),
    DeregisterCriticalServiceAfter: dur({ json: { duration: 'read', aliases: ['deregister_critical_service_after'] } }),
    OutputMaxSize: int(),
  },
  { ownReader: 'strict' },
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
  { ownReader: 'lenient' },
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
    Kind: str({ json: 'omitempty' }),
    ID: str(),
    Name: str(),
    Tags: list(str()),
    Address: str(),
    TaggedAddresses: map(rec(ServiceAddress), { json: { aliases: ['tagged_addresses'] } }),
    Meta: map(str()),
    Port: int(),
    Check: rec(CheckType),
    Checks: list(rec(CheckType)),
    Weights: opt(Weights),
    Token: str(),
    EnableTagOverride: bool({ json: { aliases: ['enable_tag_override'] } }),
    Proxy: opt(ConnectProxyConfig),
    Connect: opt((): RecordType<ServiceConnect> => ServiceConnect),
  },
  { ownReader: 'strict' },
)
