import { any, list, map, rec, record, str, type RecordOf } from '../record.ts'
import { rawRecord, type RawRecord } from '../raw-record.ts'
import { queryMeta, queryOptions } from './query-options.ts'
import { ExposeConfig, MeshGatewayConfig } from './service.ts'

export const ConfigEntryQuery = record('ConfigEntryQuery', { Kind: str(), Name: str(), Datacenter: str(), ...queryOptions })
export type ConfigEntryQuery = RecordOf<typeof ConfigEntryQuery>

export const ServiceID = record('ServiceID', { ID: str() })
export type ServiceID = RecordOf<typeof ServiceID>

export const UpstreamConfig = record('UpstreamConfig', { Upstream: rec(ServiceID), Config: map(any()) })
export type UpstreamConfig = RecordOf<typeof UpstreamConfig>

export const ServiceConfigRequest = record('ServiceConfigRequest', {
  Name: str(),
  Datacenter: str(),
  Upstreams: list(str()),
  UpstreamIDs: list(rec(ServiceID)),
  ...queryOptions,
})
export type ServiceConfigRequest = RecordOf<typeof ServiceConfigRequest>

const ServiceConfig = record('ServiceConfigResponse', {
  ProxyConfig: map(any()),
  UpstreamConfigs: map(map(any())),
  UpstreamIDConfigs: list(rec(UpstreamConfig)),
  MeshGateway: rec(MeshGatewayConfig),
  Expose: rec(ExposeConfig),
  ...queryMeta,
})
export type ServiceConfigResponse = RecordOf<typeof ServiceConfig>

export const ServiceConfigResponse: RawRecord<ServiceConfigResponse> = rawRecord('ServiceConfigResponse', ServiceConfig)
