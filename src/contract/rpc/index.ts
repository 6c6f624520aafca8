import { CatalogDeregister } from './catalog/deregister.ts'
import { CatalogGatewayServices } from './catalog/gateway-services.ts'
import { CatalogListDatacenters } from './catalog/list-datacenters.ts'
import { CatalogListNodes } from './catalog/list-nodes.ts'
import { CatalogListServices } from './catalog/list-services.ts'
import { CatalogNodeServiceList } from './catalog/node-service-list.ts'
import { CatalogNodeServices } from './catalog/node-services.ts'
import { CatalogRegister } from './catalog/register.ts'
import { CatalogServiceNodes } from './catalog/service-nodes.ts'
import { ConfigEntryApply } from './config-entry/apply.ts'
import { ConfigEntryDelete } from './config-entry/delete.ts'
import { ConfigEntryGet } from './config-entry/get.ts'
import { ConfigEntryListAll } from './config-entry/list-all.ts'
import { ConfigEntryList } from './config-entry/list.ts'
import { ConfigEntryResolveServiceConfig } from './config-entry/resolve-service-config.ts'
import { CoordinateListDatacenters } from './coordinate/list-datacenters.ts'
import { CoordinateListNodes } from './coordinate/list-nodes.ts'
import { CoordinateNode } from './coordinate/node.ts'
import { CoordinateUpdate } from './coordinate/update.ts'
import { HealthChecksInState } from './health/checks-in-state.ts'
import { HealthNodeChecks } from './health/node-checks.ts'
import { HealthServiceChecks } from './health/service-checks.ts'
import { HealthServiceNodes } from './health/service-nodes.ts'
import { IntentionApply } from './intention/apply.ts'
import { IntentionCheck } from './intention/check.ts'
import { IntentionGet } from './intention/get.ts'
import { IntentionList } from './intention/list.ts'
import { IntentionMatch } from './intention/match.ts'
import { InternalEventFire } from './internal/event-fire.ts'
import { InternalGatewayServiceDump } from './internal/gateway-service-dump.ts'
import { InternalKeyringOperation } from './internal/keyring-operation.ts'
import { InternalNodeDump } from './internal/node-dump.ts'
import { InternalNodeInfo } from './internal/node-info.ts'
import { InternalServiceDump } from './internal/service-dump.ts'
import { KVSApply } from './kvs/apply.ts'
import { KVSGet } from './kvs/get.ts'
import { KVSListKeys } from './kvs/list-keys.ts'
import { KVSList } from './kvs/list.ts'
import { OperatorAutopilotGetConfiguration } from './operator/autopilot-get-configuration.ts'
import { OperatorAutopilotSetConfiguration } from './operator/autopilot-set-configuration.ts'
import { OperatorRaftGetConfiguration } from './operator/raft-get-configuration.ts'
import { OperatorRaftRemovePeerByAddress } from './operator/raft-remove-peer-by-address.ts'
import { OperatorRaftRemovePeerByID } from './operator/raft-remove-peer-by-id.ts'
import { OperatorServerHealth } from './operator/server-health.ts'
import { PreparedQueryApply } from './prepared-query/apply.ts'
import { PreparedQueryExecuteRemote } from './prepared-query/execute-remote.ts'
import { PreparedQueryExecute } from './prepared-query/execute.ts'
import { PreparedQueryExplain } from './prepared-query/explain.ts'
import { PreparedQueryGet } from './prepared-query/get.ts'
import { PreparedQueryList } from './prepared-query/list.ts'
import { SessionApply } from './session/apply.ts'
import { SessionGet } from './session/get.ts'
import { SessionList } from './session/list.ts'
import { SessionNodeSessions } from './session/node-sessions.ts'
import { SessionRenew } from './session/renew.ts'
import { StatusLeader } from './status/leader.ts'
import { StatusPeers } from './status/peers.ts'
import { StatusPing } from './status/ping.ts'
import { StatusRaftStats } from './status/raft-stats.ts'
import { TxnApply } from './txn/apply.ts'
import { TxnRead } from './txn/read.ts'

export {
  CatalogDeregister,
  CatalogGatewayServices,
  CatalogListDatacenters,
  CatalogListNodes,
  CatalogListServices,
  CatalogNodeServiceList,
  CatalogNodeServices,
  CatalogRegister,
  CatalogServiceNodes,
  CoordinateListDatacenters,
  CoordinateListNodes,
  CoordinateNode,
  CoordinateUpdate,
  HealthChecksInState,
  HealthNodeChecks,
  HealthServiceChecks,
  HealthServiceNodes,
  InternalEventFire,
  InternalGatewayServiceDump,
  InternalKeyringOperation,
  InternalNodeDump,
  InternalNodeInfo,
  InternalServiceDump,
  KVSApply,
  KVSGet,
  KVSListKeys,
  KVSList,
  OperatorAutopilotGetConfiguration,
  OperatorAutopilotSetConfiguration,
  OperatorRaftGetConfiguration,
  OperatorRaftRemovePeerByAddress,
  OperatorRaftRemovePeerByID,
  OperatorServerHealth,
  PreparedQueryApply,
  PreparedQueryExecuteRemote,
  PreparedQueryExecute,
  PreparedQueryExplain,
  PreparedQueryGet,
  PreparedQueryList,
  SessionApply,
  SessionGet,
  SessionList,
  SessionNodeSessions,
  SessionRenew,
  StatusLeader,
  StatusPeers,
  StatusPing,
  StatusRaftStats,
  TxnApply,
  TxnRead,
}

/** Every method that is built, for whatever has to go through all of them. */
export const rpcMethods = [
  CatalogDeregister,
  CatalogGatewayServices,
  CatalogListDatacenters,
  CatalogListNodes,
  CatalogListServices,
  CatalogNodeServiceList,
  CatalogNodeServices,
  CatalogRegister,
  CatalogServiceNodes,
  ConfigEntryApply,
  ConfigEntryDelete,
  ConfigEntryGet,
  ConfigEntryListAll,
  ConfigEntryList,
  ConfigEntryResolveServiceConfig,
  CoordinateListDatacenters,
  CoordinateListNodes,
  CoordinateNode,
  CoordinateUpdate,
  HealthChecksInState,
  HealthNodeChecks,
  HealthServiceChecks,
  HealthServiceNodes,
  IntentionApply,
  IntentionCheck,
  IntentionGet,
  IntentionList,
  IntentionMatch,
  InternalEventFire,
  InternalGatewayServiceDump,
  InternalKeyringOperation,
  InternalNodeDump,
  InternalNodeInfo,
  InternalServiceDump,
  KVSApply,
  KVSGet,
  KVSListKeys,
  KVSList,
  OperatorAutopilotGetConfiguration,
  OperatorAutopilotSetConfiguration,
  OperatorRaftGetConfiguration,
  OperatorRaftRemovePeerByAddress,
  OperatorRaftRemovePeerByID,
  OperatorServerHealth,
  PreparedQueryApply,
  PreparedQueryExecuteRemote,
  PreparedQueryExecute,
  PreparedQueryExplain,
  PreparedQueryGet,
  PreparedQueryList,
  SessionApply,
  SessionGet,
  SessionList,
  SessionNodeSessions,
  SessionRenew,
  StatusLeader,
  StatusPeers,
  StatusPing,
  StatusRaftStats,
  TxnApply,
  TxnRead,
] as const
