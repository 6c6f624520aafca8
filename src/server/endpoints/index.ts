import type { Endpoint } from '../endpoint.ts'
import { catalogDeregister } from './catalog/deregister.ts'
import { catalogGatewayServices } from './catalog/gateway-services.ts'
import { catalogListDatacenters } from './catalog/list-datacenters.ts'
import { catalogListNodes } from './catalog/list-nodes.ts'
import { catalogListServices } from './catalog/list-services.ts'
import { catalogNodeServiceList } from './catalog/node-service-list.ts'
import { catalogNodeServices } from './catalog/node-services.ts'
import { catalogRegister } from './catalog/register.ts'
import { catalogServiceNodes } from './catalog/service-nodes.ts'
import { configEntryApply } from './config-entry/apply.ts'
import { configEntryDelete } from './config-entry/delete.ts'
import { configEntryGet } from './config-entry/get.ts'
import { configEntryListAll } from './config-entry/list-all.ts'
import { configEntryList } from './config-entry/list.ts'
import { configEntryResolveServiceConfig } from './config-entry/resolve-service-config.ts'
import { coordinateListDatacenters } from './coordinate/list-datacenters.ts'
import { coordinateListNodes } from './coordinate/list-nodes.ts'
import { coordinateNode } from './coordinate/node.ts'
import { coordinateUpdate } from './coordinate/update.ts'
import { healthChecksInState } from './health/checks-in-state.ts'
import { healthNodeChecks } from './health/node-checks.ts'
import { healthServiceChecks } from './health/service-checks.ts'
import { healthServiceNodes } from './health/service-nodes.ts'
import { intentionApply } from './intention/apply.ts'
import { intentionCheck } from './intention/check.ts'
import { intentionGet } from './intention/get.ts'
import { intentionList } from './intention/list.ts'
import { intentionMatch } from './intention/match.ts'
import { internalEventFire } from './internal/event-fire.ts'
import { internalGatewayServiceDump } from './internal/gateway-service-dump.ts'
import { internalKeyringOperation } from './internal/keyring-operation.ts'
import { internalNodeDump } from './internal/node-dump.ts'
import { internalNodeInfo } from './internal/node-info.ts'
import { internalServiceDump } from './internal/service-dump.ts'
import { kvApply } from './kv/apply.ts'
import { kvGet } from './kv/get.ts'
import { kvListKeys } from './kv/list-keys.ts'
import { kvList } from './kv/list.ts'
import { operatorAutopilotGetConfiguration } from './operator/autopilot-get-configuration.ts'
import { operatorAutopilotSetConfiguration } from './operator/autopilot-set-configuration.ts'
import { operatorRaftGetConfiguration } from './operator/raft-get-configuration.ts'
import { operatorRaftRemovePeerByAddress } from './operator/raft-remove-peer-by-address.ts'
import { operatorRaftRemovePeerById } from './operator/raft-remove-peer-by-id.ts'
import { operatorServerHealth } from './operator/server-health.ts'
import { preparedQueryApply } from './prepared-query/apply.ts'
import { preparedQueryExecuteRemote } from './prepared-query/execute-remote.ts'
import { preparedQueryExecute } from './prepared-query/execute.ts'
import { preparedQueryExplain } from './prepared-query/explain.ts'
import { preparedQueryGet } from './prepared-query/get.ts'
import { preparedQueryList } from './prepared-query/list.ts'
import { sessionApply } from './session/apply.ts'
import { sessionGet } from './session/get.ts'
import { sessionList } from './session/list.ts'
import { sessionNodeSessions } from './session/node-sessions.ts'
import { sessionRenew } from './session/renew.ts'
import { statusLeader } from './status/leader.ts'
import { statusPeers } from './status/peers.ts'
import { statusPing } from './status/ping.ts'
import { statusRaftStats } from './status/raft-stats.ts'
import { txnApply } from './txn/apply.ts'
import { txnRead } from './txn/read.ts'

/** Every RPC method that a server answers. */
export const endpoints = [
  catalogDeregister,
  catalogGatewayServices,
  catalogListDatacenters,
  catalogListNodes,
  catalogListServices,
  catalogNodeServiceList,
  catalogNodeServices,
  catalogRegister,
  catalogServiceNodes,
  configEntryApply,
  configEntryDelete,
  configEntryGet,
  configEntryListAll,
  configEntryList,
  configEntryResolveServiceConfig,
  coordinateListDatacenters,
  coordinateListNodes,
  coordinateNode,
  coordinateUpdate,
  healthChecksInState,
  healthNodeChecks,
  healthServiceChecks,
  healthServiceNodes,
  intentionApply,
  intentionCheck,
  intentionGet,
  intentionList,
  intentionMatch,
  internalEventFire,
  internalGatewayServiceDump,
  internalKeyringOperation,
  internalNodeDump,
  internalNodeInfo,
  internalServiceDump,
  kvApply,
  kvGet,
  kvListKeys,
  kvList,
  operatorAutopilotGetConfiguration,
  operatorAutopilotSetConfiguration,
  operatorRaftGetConfiguration,
  operatorRaftRemovePeerByAddress,
  operatorRaftRemovePeerById,
  operatorServerHealth,
  preparedQueryApply,
  preparedQueryExecuteRemote,
  preparedQueryExecute,
  preparedQueryExplain,
  preparedQueryGet,
  preparedQueryList,
  sessionApply,
  sessionGet,
  sessionList,
  sessionNodeSessions,
  sessionRenew,
  statusLeader,
  statusPeers,
  statusPing,
  statusRaftStats,
  txnApply,
  txnRead,
] as unknown as readonly Endpoint<unknown, unknown>[]
