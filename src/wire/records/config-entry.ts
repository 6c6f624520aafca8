import { any, bool, dur, f32, int, list, map, opt, rec, record, str, u32, type RecordOf } from '../record.ts'
import { indexes } from './query-options.ts'
import { ExposeConfig, MeshGatewayConfig } from './service.ts'

export const ServiceConfigEntry = record('ServiceConfigEntry', {
  Kind: str(),
  Name: str(),
  Protocol: str(),
  MeshGateway: rec(MeshGatewayConfig, { json: { aliases: ['mesh_gateway'] } }),
  Expose: rec(ExposeConfig),
  ExternalSNI: str({ json: { omitempty: true, aliases: ['external_sni'] } }),
  Meta: map(str(), { json: 'omitempty' }),
  ...indexes,
})
export type ServiceConfigEntry = RecordOf<typeof ServiceConfigEntry>

export const ProxyConfigEntry = record('ProxyConfigEntry', {
  Kind: str(),
  Name: str(),
  Config: map(any()),
  MeshGateway: rec(MeshGatewayConfig, { json: { aliases: ['mesh_gateway'] } }),
  Expose: rec(ExposeConfig),
  Meta: map(str(), { json: 'omitempty' }),
  ...indexes,
})
export type ProxyConfigEntry = RecordOf<typeof ProxyConfigEntry>

export const ServiceRouteHTTPMatchHeader = record('ServiceRouteHTTPMatchHeader', {
  Name: str(),
  Present: bool({ json: 'omitempty' }),
  Exact: str({ json: 'omitempty' }),
  Prefix: str({ json: 'omitempty' }),
  Suffix: str({ json: 'omitempty' }),
  Regex: str({ json: 'omitempty' }),
  Invert: bool({ json: 'omitempty' }),
})
export type ServiceRouteHTTPMatchHeader = RecordOf<typeof ServiceRouteHTTPMatchHeader>

export const ServiceRouteHTTPMatchQueryParam = record('ServiceRouteHTTPMatchQueryParam', {
  Name: str(),
  Present: bool({ json: 'omitempty' }),
  Exact: str({ json: 'omitempty' }),
  Regex: str({ json: 'omitempty' }),
})
export type ServiceRouteHTTPMatchQueryParam = RecordOf<typeof ServiceRouteHTTPMatchQueryParam>

export const ServiceRouteHTTPMatch = record('ServiceRouteHTTPMatch', {
  PathExact: str({ json: { omitempty: true, aliases: ['path_exact'] } }),
  PathPrefix: str({ json: { omitempty: true, aliases: ['path_prefix'] } }),
  PathRegex: str({ json: { omitempty: true, aliases: ['path_regex'] } }),
  Header: list(rec(ServiceRouteHTTPMatchHeader), { json: 'omitempty' }),
  QueryParam: list(rec(ServiceRouteHTTPMatchQueryParam), { json: { omitempty: true, aliases: ['query_param'] } }),
  Methods: list(str(), { json: 'omitempty' }),
})
export type ServiceRouteHTTPMatch = RecordOf<typeof ServiceRouteHTTPMatch>

export const ServiceRouteMatch = record('ServiceRouteMatch', { HTTP: opt(ServiceRouteHTTPMatch, { json: 'omitempty' }) })
export type ServiceRouteMatch = RecordOf<typeof ServiceRouteMatch>

export const ServiceRouteDestination = record(
  'ServiceRouteDestination',
  {
    Service: str({ json: 'omitempty' }),
    ServiceSubset: str({ json: { omitempty: true, aliases: ['service_subset'] } }),
    Namespace: str({ json: 'omitempty' }),
    PrefixRewrite: str({ json: { omitempty: true, aliases: ['prefix_rewrite'] } }),
    RequestTimeout: dur({ json: { omitempty: true, duration: 'text', aliases: ['request_timeout'] } }),
    NumRetries: u32({ json: { omitempty: true, aliases: ['num_retries'] } }),
    RetryOnConnectFailure: bool({ json: { omitempty: true, aliases: ['retry_on_connect_failure'] } }),
    RetryOnStatusCodes: list(u32(), { json: { omitempty: true, aliases: ['retry_on_status_codes'] } }),
  },
  { jsonOrder: ['RequestTimeout'] },
)
export type ServiceRouteDestination = RecordOf<typeof ServiceRouteDestination>

export const ServiceRoute = record('ServiceRoute', {
  Match: opt(ServiceRouteMatch, { json: 'omitempty' }),
  Destination: opt(ServiceRouteDestination, { json: 'omitempty' }),
})
export type ServiceRoute = RecordOf<typeof ServiceRoute>

export const ServiceRouterConfigEntry = record('ServiceRouterConfigEntry', {
  Kind: str(),
  Name: str(),
  Routes: list(rec(ServiceRoute)),
  Meta: map(str(), { json: 'omitempty' }),
  ...indexes,
})
export type ServiceRouterConfigEntry = RecordOf<typeof ServiceRouterConfigEntry>

export const ServiceSplit = record('ServiceSplit', {
  Weight: f32(),
  Service: str({ json: 'omitempty' }),
  ServiceSubset: str({ json: { omitempty: true, aliases: ['service_subset'] } }),
  Namespace: str({ json: 'omitempty' }),
})
export type ServiceSplit = RecordOf<typeof ServiceSplit>

export const ServiceSplitterConfigEntry = record('ServiceSplitterConfigEntry', {
  Kind: str(),
  Name: str(),
  Splits: list(rec(ServiceSplit)),
  Meta: map(str(), { json: 'omitempty' }),
  ...indexes,
})
export type ServiceSplitterConfigEntry = RecordOf<typeof ServiceSplitterConfigEntry>

export const ServiceResolverSubset = record('ServiceResolverSubset', {
  Filter: str({ json: 'omitempty' }),
  OnlyPassing: bool({ json: { omitempty: true, aliases: ['only_passing'] } }),
})
export type ServiceResolverSubset = RecordOf<typeof ServiceResolverSubset>

export const ServiceResolverRedirect = record('ServiceResolverRedirect', {
  Service: str({ json: 'omitempty' }),
  ServiceSubset: str({ json: { omitempty: true, aliases: ['service_subset'] } }),
  Namespace: str({ json: 'omitempty' }),
  Datacenter: str({ json: 'omitempty' }),
})
export type ServiceResolverRedirect = RecordOf<typeof ServiceResolverRedirect>

export const ServiceResolverFailover = record('ServiceResolverFailover', {
  Service: str({ json: 'omitempty' }),
  ServiceSubset: str({ json: { omitempty: true, aliases: ['service_subset'] } }),
  Namespace: str({ json: 'omitempty' }),
  Datacenters: list(str(), { json: 'omitempty' }),
})
export type ServiceResolverFailover = RecordOf<typeof ServiceResolverFailover>

export const ServiceResolverConfigEntry = record(
  'ServiceResolverConfigEntry',
  {
    Kind: str(),
    Name: str(),
    DefaultSubset: str({ json: { omitempty: true, aliases: ['default_subset'] } }),
    Subsets: map(rec(ServiceResolverSubset), { json: 'omitempty' }),
    Redirect: opt(ServiceResolverRedirect, { json: 'omitempty' }),
    Failover: map(rec(ServiceResolverFailover), { json: 'omitempty' }),
    ConnectTimeout: dur({ json: { omitempty: true, duration: 'text', aliases: ['connect_timeout'] } }),
    Meta: map(str(), { json: 'omitempty' }),
    ...indexes,
  },
  { jsonOrder: ['ConnectTimeout'] },
)
export type ServiceResolverConfigEntry = RecordOf<typeof ServiceResolverConfigEntry>

export const GatewayTLSConfig = record('GatewayTLSConfig', { Enabled: bool() })
export type GatewayTLSConfig = RecordOf<typeof GatewayTLSConfig>

export const IngressService = record('IngressService', {
  Name: str(),
  Hosts: list(str()),
  Meta: map(str(), { json: 'omitempty' }),
})
export type IngressService = RecordOf<typeof IngressService>

export const IngressListener = record('IngressListener', { Port: int(), Protocol: str(), Services: list(rec(IngressService)) })
export type IngressListener = RecordOf<typeof IngressListener>

export const IngressGatewayConfigEntry = record('IngressGatewayConfigEntry', {
  Kind: str(),
  Name: str(),
  TLS: rec(GatewayTLSConfig),
  Listeners: list(rec(IngressListener)),
  Meta: map(str(), { json: 'omitempty' }),
  ...indexes,
})
export type IngressGatewayConfigEntry = RecordOf<typeof IngressGatewayConfigEntry>

export const LinkedService = record('LinkedService', {
  Name: str({ json: 'omitempty' }),
  CAFile: str({ json: { omitempty: true, aliases: ['ca_file'] } }),
  CertFile: str({ json: { omitempty: true, aliases: ['cert_file'] } }),
  KeyFile: str({ json: { omitempty: true, aliases: ['key_file'] } }),
  SNI: str({ json: 'omitempty' }),
})
export type LinkedService = RecordOf<typeof LinkedService>

export const TerminatingGatewayConfigEntry = record('TerminatingGatewayConfigEntry', {
  Kind: str(),
  Name: str(),
  Services: list(rec(LinkedService)),
  Meta: map(str(), { json: 'omitempty' }),
  ...indexes,
})
export type TerminatingGatewayConfigEntry = RecordOf<typeof TerminatingGatewayConfigEntry>
