import { bool, int, list, map, opt, rec, record, str, type RecordOf } from '../record.ts'
import { Node, NodeService, ServiceName } from './catalog.ts'
import { HealthCheck } from './health-check.ts'
import { indexes, queryMeta } from './query-options.ts'

export const GatewayService = record('GatewayService', {
  Gateway: rec(ServiceName),
  Service: rec(ServiceName),
  GatewayKind: str(),
  Port: int({ json: 'omitempty' }),
  Protocol: str({ json: 'omitempty' }),
  Hosts: list(str(), { json: 'omitempty' }),
  CAFile: str({ json: 'omitempty' }),
  CertFile: str({ json: 'omitempty' }),
  KeyFile: str({ json: 'omitempty' }),
  SNI: str({ json: 'omitempty' }),
  FromWildcard: bool({ json: 'omitempty' }),
  ...indexes,
})
export type GatewayService = RecordOf<typeof GatewayService>

export const IndexedGatewayServices = record('IndexedGatewayServices', { Services: list(rec(GatewayService)), ...queryMeta })
export type IndexedGatewayServices = RecordOf<typeof IndexedGatewayServices>

export const NodeInfo = record('NodeInfo', {
  ID: str(),
  Node: str(),
  Address: str(),
  TaggedAddresses: map(str()),
  Meta: map(str()),
  Services: list(rec(NodeService)),
  Checks: list(rec(HealthCheck)),
})
export type NodeInfo = RecordOf<typeof NodeInfo>

export const ServiceInfo = record('ServiceInfo', {
  Node: opt(Node),
  Service: opt(NodeService),
  Checks: list(rec(HealthCheck)),
  GatewayService: opt(GatewayService),
})
export type ServiceInfo = RecordOf<typeof ServiceInfo>

export const IndexedNodeDump = record('IndexedNodeDump', { Dump: list(rec(NodeInfo)), ...queryMeta })
export type IndexedNodeDump = RecordOf<typeof IndexedNodeDump>

export const IndexedServiceDump = record('IndexedServiceDump', { Dump: list(rec(ServiceInfo)), ...queryMeta })
export type IndexedServiceDump = RecordOf<typeof IndexedServiceDump>
