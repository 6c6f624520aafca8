import { bool, dur, f32, list, map, opt, rec, record, str, type RecordOf } from '../record.ts'
import { ServiceResolverSubset, ServiceRoute } from './config-entry.ts'
import { queryMeta, queryOptions } from './query-options.ts'
import { MeshGatewayConfig } from './service.ts'

export const DiscoveryFailover = record('DiscoveryFailover', { Targets: list(str(), { json: 'omitempty' }) })
export type DiscoveryFailover = RecordOf<typeof DiscoveryFailover>

export const DiscoveryResolver = record('DiscoveryResolver', {
  Default: bool({ json: 'omitempty' }),
  ConnectTimeout: dur({ json: 'omitempty' }),
  Target: str({ json: 'omitempty' }),
  Failover: opt(DiscoveryFailover, { json: 'omitempty' }),
})
export type DiscoveryResolver = RecordOf<typeof DiscoveryResolver>

export const DiscoveryRoute = record('DiscoveryRoute', {
  Definition: opt(ServiceRoute, { json: 'omitempty' }),
  NextNode: str({ json: 'omitempty' }),
})
export type DiscoveryRoute = RecordOf<typeof DiscoveryRoute>

export const DiscoverySplit = record('DiscoverySplit', {
  Weight: f32({ json: 'omitempty' }),
  NextNode: str({ json: 'omitempty' }),
})
export type DiscoverySplit = RecordOf<typeof DiscoverySplit>

export const DiscoveryGraphNode = record('DiscoveryGraphNode', {
  Type: str(),
  Name: str(),
  Routes: list(rec(DiscoveryRoute), { json: 'omitempty' }),
  Splits: list(rec(DiscoverySplit), { json: 'omitempty' }),
  Resolver: opt(DiscoveryResolver, { json: 'omitempty' }),
})
export type DiscoveryGraphNode = RecordOf<typeof DiscoveryGraphNode>

export const DiscoveryTarget = record('DiscoveryTarget', {
  ID: str({ json: 'omitempty' }),
  Service: str({ json: 'omitempty' }),
  ServiceSubset: str({ json: 'omitempty' }),
  Namespace: str({ json: 'omitempty' }),
  Datacenter: str({ json: 'omitempty' }),
  MeshGateway: rec(MeshGatewayConfig),
  Subset: rec(ServiceResolverSubset),
  External: bool({ json: 'omitempty' }),
  SNI: str({ json: 'omitempty' }),
  Name: str({ json: 'omitempty' }),
})
export type DiscoveryTarget = RecordOf<typeof DiscoveryTarget>

export const CompiledDiscoveryChain = record('CompiledDiscoveryChain', {
  ServiceName: str(),
  Namespace: str(),
  Datacenter: str(),
  CustomizationHash: str({ json: 'omitempty' }),
  Protocol: str({ json: 'omitempty' }),
  StartNode: str({ json: 'omitempty' }),
  Nodes: map(rec(DiscoveryGraphNode), { json: 'omitempty' }),
  Targets: map(rec(DiscoveryTarget), { json: 'omitempty' }),
})
export type CompiledDiscoveryChain = RecordOf<typeof CompiledDiscoveryChain>

export const DiscoveryChainRequest = record('DiscoveryChainRequest', {
  Name: str(),
  EvaluateInDatacenter: str(),
  EvaluateInNamespace: str(),
  OverrideMeshGateway: rec(MeshGatewayConfig),
  OverrideProtocol: str(),
  OverrideConnectTimeout: dur(),
  Datacenter: str(),
  ...queryOptions,
})
export type DiscoveryChainRequest = RecordOf<typeof DiscoveryChainRequest>

export const DiscoveryChainResponse = record('DiscoveryChainResponse', { Chain: opt(CompiledDiscoveryChain), ...queryMeta })
export type DiscoveryChainResponse = RecordOf<typeof DiscoveryChainResponse>
