import { bool, int, list, map, rec, record, str, opt, u64, type RecordOf } from '../record.ts'
import { HealthCheck } from './health-check.ts'
import { indexes, queryMeta, writeRequest } from './query-options.ts'
import { ConnectProxyConfig, ServiceAddress, ServiceConnect, Weights } from './service.ts'

export { HealthCheck, HealthCheckDefinition } from './health-check.ts'
export { DatacentersRequest, DCSpecificRequest, NodeSpecificRequest, ServiceSpecificRequest } from './requests.ts'
export { Upstream, Weights } from './service.ts'

export const Node = record('Node', {
  ID: str(),
  Node: str(),
  Address: str(),
  Datacenter: str(),
  TaggedAddresses: map(str()),
  Meta: map(str()),
  ...indexes,
})
export type Node = RecordOf<typeof Node>

export const NodeService = record('NodeService', {
  Kind: str({ json: { omitempty: true, goType: 'structs.ServiceKind' } }),
  ID: str(),
  Service: str(),
  Tags: list(str()),
  Address: str(),
  TaggedAddresses: map(rec(ServiceAddress), { json: 'omitempty' }),
  Meta: map(str()),
  Port: int(),
  Weights: opt(Weights),
  EnableTagOverride: bool(),
  Proxy: rec(ConnectProxyConfig),
  Connect: rec(ServiceConnect),
  LocallyRegisteredAsSidecar: bool({ json: 'skip' }),
  ...indexes,
})
export type NodeService = RecordOf<typeof NodeService>

export const RegisterRequest = record('RegisterRequest', {
  Datacenter: str(),
  ID: str({ json: { goType: 'types.NodeID' } }),
  Node: str(),
  Address: str(),
  TaggedAddresses: map(str()),
  NodeMeta: map(str()),
  Service: opt(NodeService),
  Check: opt(HealthCheck),
  Checks: list(rec(HealthCheck), { json: { goType: 'structs.HealthChecks' } }),
  SkipNodeUpdate: bool(),
  ...writeRequest,
  ...indexes,
})
export type RegisterRequest = RecordOf<typeof RegisterRequest>

export const DeregisterRequest = record('DeregisterRequest', {
  Datacenter: str(),
  Node: str(),
  ServiceID: str(),
  CheckID: str({ json: { goType: 'types.CheckID' } }),
  ...writeRequest,
})
export type DeregisterRequest = RecordOf<typeof DeregisterRequest>

/** A service with its node, flat: what `/v1/catalog/service` lists. */
export const ServiceNode = record('ServiceNode', {
  ID: str(),
  Node: str(),
  Address: str(),
  Datacenter: str(),
  TaggedAddresses: map(str()),
  NodeMeta: map(str()),
  ServiceKind: str(),
  ServiceID: str(),
  ServiceName: str(),
  ServiceTags: list(str()),
  ServiceAddress: str(),
  ServiceTaggedAddresses: map(rec(ServiceAddress), { json: 'omitempty' }),
  ServiceWeights: rec(Weights),
  ServiceMeta: map(str()),
  ServicePort: int(),
  ServiceEnableTagOverride: bool(),
  ServiceProxy: rec(ConnectProxyConfig),
  ServiceConnect: rec(ServiceConnect),
  ...indexes,
})
export type ServiceNode = RecordOf<typeof ServiceNode>

export const NodeServices = record('NodeServices', { Node: opt(Node), Services: map(rec(NodeService)) })
export type NodeServices = RecordOf<typeof NodeServices>

export const NodeServiceList = record('NodeServiceList', { Node: opt(Node), Services: list(rec(NodeService)) })
export type NodeServiceList = RecordOf<typeof NodeServiceList>

export const ServiceName = record('ServiceName', { Name: str() })
export type ServiceName = RecordOf<typeof ServiceName>

export const IndexedNodes = record('IndexedNodes', { Nodes: list(rec(Node)), ...queryMeta })
export type IndexedNodes = RecordOf<typeof IndexedNodes>

export const IndexedServices = record('IndexedServices', { Services: map(list(str())), ...queryMeta })
export type IndexedServices = RecordOf<typeof IndexedServices>

export const IndexedServiceList = record('IndexedServiceList', { Services: list(rec(ServiceName)), ...queryMeta })
export type IndexedServiceList = RecordOf<typeof IndexedServiceList>

export const IndexedServiceNodes = record('IndexedServiceNodes', { ServiceNodes: list(rec(ServiceNode)), ...queryMeta })
export type IndexedServiceNodes = RecordOf<typeof IndexedServiceNodes>

export const IndexedNodeServices = record('IndexedNodeServices', { NodeServices: opt(NodeServices), ...queryMeta })
export type IndexedNodeServices = RecordOf<typeof IndexedNodeServices>

export const IndexedNodeServiceList = record('IndexedNodeServiceList', { NodeServices: rec(NodeServiceList), ...queryMeta })
export type IndexedNodeServiceList = RecordOf<typeof IndexedNodeServiceList>

/** A row of the index table, as snapshots hold it (protocol/snapshot.md §3). */
export const IndexEntry = record('IndexEntry', { Key: str(), Value: u64() })
export type IndexEntry = RecordOf<typeof IndexEntry>
