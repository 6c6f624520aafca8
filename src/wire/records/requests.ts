import { bool, list, map, rec, record, str, type RecordOf } from '../record.ts'
import { queryOptions } from './query-options.ts'

/** The requests that reads of many nouns share. */

export const QuerySource = record('QuerySource', { Datacenter: str(), Segment: str(), Node: str(), Ip: str() })
export type QuerySource = RecordOf<typeof QuerySource>

export const DatacentersRequest = record('DatacentersRequest', { ...queryOptions })
export type DatacentersRequest = RecordOf<typeof DatacentersRequest>

export const DCSpecificRequest = record('DCSpecificRequest', {
  Datacenter: str(),
  NodeMetaFilters: map(str()),
  Source: rec(QuerySource),
  ...queryOptions,
})
export type DCSpecificRequest = RecordOf<typeof DCSpecificRequest>

export const NodeSpecificRequest = record('NodeSpecificRequest', { Datacenter: str(), Node: str(), ...queryOptions })
export type NodeSpecificRequest = RecordOf<typeof NodeSpecificRequest>

export const ServiceSpecificRequest = record('ServiceSpecificRequest', {
  Datacenter: str(),
  NodeMetaFilters: map(str()),
  ServiceName: str(),
  ServiceTag: str(),
  ServiceTags: list(str()),
  ServiceAddress: str(),
  TagFilter: bool(),
  Source: rec(QuerySource),
  Connect: bool(),
  Ingress: bool(),
  ...queryOptions,
})
export type ServiceSpecificRequest = RecordOf<typeof ServiceSpecificRequest>

export const ServiceDumpRequest = record('ServiceDumpRequest', {
  Datacenter: str(),
  ServiceKind: str(),
  UseServiceKind: bool(),
  Source: rec(QuerySource),
  ...queryOptions,
})
export type ServiceDumpRequest = RecordOf<typeof ServiceDumpRequest>
