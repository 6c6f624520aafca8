import { list, map, opt, rec, record, str, time, u64, type RecordOf } from '../record.ts'
import { CheckServiceNode } from './health.ts'
import { indexes, queryMeta, queryOptions, writeRequest } from './query-options.ts'

export const FederationState = record('FederationState', {
  Datacenter: str(),
  MeshGateways: list(rec(CheckServiceNode), { json: 'omitempty' }),
  UpdatedAt: time(),
  PrimaryModifyIndex: u64(),
  ...indexes,
})
export type FederationState = RecordOf<typeof FederationState>

export const FederationStateRequest = record('FederationStateRequest', {
  Datacenter: str(),
  Op: str(),
  State: opt(FederationState),
  ...writeRequest,
})
export type FederationStateRequest = RecordOf<typeof FederationStateRequest>

export const FederationStateQuery = record('FederationStateQuery', {
  Datacenter: str(),
  TargetDatacenter: str(),
  ...queryOptions,
})
export type FederationStateQuery = RecordOf<typeof FederationStateQuery>

export const FederationStateResponse = record('FederationStateResponse', { State: opt(FederationState), ...queryMeta })
export type FederationStateResponse = RecordOf<typeof FederationStateResponse>

export const IndexedFederationStates = record('IndexedFederationStates', { States: list(rec(FederationState)), ...queryMeta })
export type IndexedFederationStates = RecordOf<typeof IndexedFederationStates>

export const DatacenterIndexedCheckServiceNodes = record('DatacenterIndexedCheckServiceNodes', {
  DatacenterNodes: map(list(rec(CheckServiceNode))),
  ...queryMeta,
})
export type DatacenterIndexedCheckServiceNodes = RecordOf<typeof DatacenterIndexedCheckServiceNodes>
