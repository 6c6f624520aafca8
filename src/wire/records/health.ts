import { list, map, opt, rec, record, str, type RecordOf } from '../record.ts'
import { Node, NodeService } from './catalog.ts'
import { HealthCheck } from './health-check.ts'
import { queryMeta, queryOptions } from './query-options.ts'
import { QuerySource } from './requests.ts'

export { HealthCheck } from './health-check.ts'

export const CheckServiceNode = record('CheckServiceNode', {
  Node: opt(Node),
  Service: opt(NodeService),
  Checks: list(rec(HealthCheck)),
})
export type CheckServiceNode = RecordOf<typeof CheckServiceNode>

export const ChecksInStateRequest = record('ChecksInStateRequest', {
  Datacenter: str(),
  NodeMetaFilters: map(str()),
  State: str(),
  Source: rec(QuerySource),
  ...queryOptions,
})
export type ChecksInStateRequest = RecordOf<typeof ChecksInStateRequest>

export const IndexedHealthChecks = record('IndexedHealthChecks', { HealthChecks: list(rec(HealthCheck)), ...queryMeta })
export type IndexedHealthChecks = RecordOf<typeof IndexedHealthChecks>

export const IndexedCheckServiceNodes = record('IndexedCheckServiceNodes', { Nodes: list(rec(CheckServiceNode)), ...queryMeta })
export type IndexedCheckServiceNodes = RecordOf<typeof IndexedCheckServiceNodes>
