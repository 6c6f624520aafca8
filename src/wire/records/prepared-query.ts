import { bool, int, list, map, opt, rec, record, str, type RecordOf } from '../record.ts'
import { CheckServiceNode } from './health.ts'
import { indexes, queryMeta, queryOptions, writeRequest } from './query-options.ts'
import { QuerySource } from './requests.ts'

export const QueryDatacenterOptions = record('QueryDatacenterOptions', { NearestN: int(), Datacenters: list(str()) })
export type QueryDatacenterOptions = RecordOf<typeof QueryDatacenterOptions>

export const QueryDNSOptions = record('QueryDNSOptions', { TTL: str() })
export type QueryDNSOptions = RecordOf<typeof QueryDNSOptions>

export const ServiceQuery = record('ServiceQuery', {
  Service: str(),
  Failover: rec(QueryDatacenterOptions),
  OnlyPassing: bool(),
  IgnoreCheckIDs: list(str({ json: { goType: 'types.CheckID' } })),
  Near: str(),
  Tags: list(str()),
  NodeMeta: map(str()),
  ServiceMeta: map(str()),
  Connect: bool(),
})
export type ServiceQuery = RecordOf<typeof ServiceQuery>

export const QueryTemplateOptions = record('QueryTemplateOptions', { Type: str(), Regexp: str(), RemoveEmptyTags: bool() })
export type QueryTemplateOptions = RecordOf<typeof QueryTemplateOptions>

export const PreparedQuery = record('PreparedQuery', {
  ID: str(),
  Name: str(),
  Session: str(),
  Token: str(),
  Template: rec(QueryTemplateOptions),
  Service: rec(ServiceQuery),
  DNS: rec(QueryDNSOptions),
  ...indexes,
})
export type PreparedQuery = RecordOf<typeof PreparedQuery>

export const IndexedPreparedQueries = record('IndexedPreparedQueries', { Queries: list(rec(PreparedQuery)), ...queryMeta })
export type IndexedPreparedQueries = RecordOf<typeof IndexedPreparedQueries>

export const PreparedQueryRequest = record('PreparedQueryRequest', {
  Datacenter: str(),
  Op: str(),
  Query: opt(PreparedQuery),
  ...writeRequest,
})
export type PreparedQueryRequest = RecordOf<typeof PreparedQueryRequest>

export const PreparedQuerySpecificRequest = record('PreparedQuerySpecificRequest', {
  Datacenter: str(),
  QueryID: str(),
  ...queryOptions,
})
export type PreparedQuerySpecificRequest = RecordOf<typeof PreparedQuerySpecificRequest>

export const PreparedQueryExecuteRequest = record('PreparedQueryExecuteRequest', {
  Datacenter: str(),
  QueryIDOrName: str(),
  Limit: int(),
  Connect: bool(),
  Source: rec(QuerySource),
  Agent: rec(QuerySource),
  ...queryOptions,
})
export type PreparedQueryExecuteRequest = RecordOf<typeof PreparedQueryExecuteRequest>

export const PreparedQueryExecuteRemoteRequest = record('PreparedQueryExecuteRemoteRequest', {
  Datacenter: str(),
  Query: rec(PreparedQuery),
  Limit: int(),
  Connect: bool(),
  ...queryOptions,
})
export type PreparedQueryExecuteRemoteRequest = RecordOf<typeof PreparedQueryExecuteRemoteRequest>

export const PreparedQueryExecuteResponse = record('PreparedQueryExecuteResponse', {
  Service: str(),
  Nodes: list(rec(CheckServiceNode)),
  DNS: rec(QueryDNSOptions),
  Datacenter: str(),
  Failovers: int(),
  ...queryMeta,
})
export type PreparedQueryExecuteResponse = RecordOf<typeof PreparedQueryExecuteResponse>

export const PreparedQueryExplainResponse = record('PreparedQueryExplainResponse', { Query: rec(PreparedQuery), ...queryMeta })
export type PreparedQueryExplainResponse = RecordOf<typeof PreparedQueryExplainResponse>
