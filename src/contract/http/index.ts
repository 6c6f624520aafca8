import { agentCheckDeregister } from './agent/check/deregister.ts'
import { agentCheckFail } from './agent/check/fail.ts'
import { agentCheckPass } from './agent/check/pass.ts'
import { agentCheckRegister } from './agent/check/register.ts'
import { agentCheckUpdate } from './agent/check/update.ts'
import { agentCheckWarn } from './agent/check/warn.ts'
import { agentChecks } from './agent/checks.ts'
import { agentForceLeave } from './agent/force-leave.ts'
import { agentHealthServiceId } from './agent/health/service/id.ts'
import { agentHealthServiceName } from './agent/health/service/name.ts'
import { agentHost } from './agent/host.ts'
import { agentJoin } from './agent/join.ts'
import { agentMaintenance } from './agent/maintenance.ts'
import { agentMembers } from './agent/members.ts'
import { agentLeave } from './agent/leave.ts'
import { agentReloadReport } from './agent/reload-report.ts'
import { agentReload } from './agent/reload.ts'
import { agentMetrics } from './agent/metrics.ts'
import { agentMonitor } from './agent/monitor.ts'
import { agentSelf } from './agent/self.ts'
import { agentServiceDeregister } from './agent/service/deregister.ts'
import { agentServiceMaintenance } from './agent/service/maintenance.ts'
import { agentServiceRegister } from './agent/service/register.ts'
import { agentService } from './agent/service.ts'
import { agentServices } from './agent/services.ts'
import { catalogConnect } from './catalog/connect.ts'
import { catalogDatacenters } from './catalog/datacenters.ts'
import { catalogDeregister } from './catalog/deregister.ts'
import { catalogGatewayServices } from './catalog/gateway-services.ts'
import { catalogNodeServices } from './catalog/node-services.ts'
import { catalogNode } from './catalog/node.ts'
import { catalogNodes } from './catalog/nodes.ts'
import { catalogRegister } from './catalog/register.ts'
import { catalogService } from './catalog/service.ts'
import { catalogServices } from './catalog/services.ts'
import { configApply } from './config/apply.ts'
import { configDelete } from './config/delete.ts'
import { configGet } from './config/get.ts'
import { intentionCheck } from './connect/intentions/check.ts'
import { intentionCreate } from './connect/intentions/create.ts'
import { intentionDelete } from './connect/intentions/delete.ts'
import { intentionGet } from './connect/intentions/get.ts'
import { intentionList } from './connect/intentions/list.ts'
import { intentionMatch } from './connect/intentions/match.ts'
import { intentionUpdate } from './connect/intentions/update.ts'
import { coordinateDatacenters } from './coordinate/datacenters.ts'
import { coordinateNode } from './coordinate/node.ts'
import { coordinateNodes } from './coordinate/nodes.ts'
import { coordinateUpdate } from './coordinate/update.ts'
import { debugPprofProfile } from './debug/pprof/profile.ts'
import { eventFire } from './event/fire.ts'
import { eventList } from './event/list.ts'
import { healthChecks } from './health/checks.ts'
import { healthConnect } from './health/connect.ts'
import { healthIngress } from './health/ingress.ts'
import { healthNode } from './health/node.ts'
import { healthService } from './health/service.ts'
import { healthState } from './health/state.ts'
import { internalUiGatewayServicesNodes } from './internal/ui/gateway-services-nodes.ts'
import { internalUiNode } from './internal/ui/node.ts'
import { internalUiNodes } from './internal/ui/nodes.ts'
import { internalUiServices } from './internal/ui/services.ts'
import { kvDelete } from './kv/delete.ts'
import { kvGetRaw } from './kv/get-raw.ts'
import { kvGet } from './kv/get.ts'
import { kvListKeys } from './kv/list-keys.ts'
import { kvList } from './kv/list.ts'
import { kvPut } from './kv/put.ts'
import { operatorAutopilotConfigurationGet } from './operator/autopilot/configuration-get.ts'
import { operatorAutopilotConfigurationPut } from './operator/autopilot/configuration-put.ts'
import { operatorAutopilotHealth } from './operator/autopilot/health.ts'
import { operatorKeyringInstall } from './operator/keyring/install.ts'
import { operatorKeyringList } from './operator/keyring/list.ts'
import { operatorKeyringRemove } from './operator/keyring/remove.ts'
import { operatorKeyringUse } from './operator/keyring/use.ts'
import { operatorRaftConfiguration } from './operator/raft/configuration.ts'
import { operatorRaftPeer } from './operator/raft/peer.ts'
import { queryCreate } from './query/create.ts'
import { queryDelete } from './query/delete.ts'
import { queryExecute } from './query/execute.ts'
import { queryExplain } from './query/explain.ts'
import { queryGet } from './query/get.ts'
import { queryList } from './query/list.ts'
import { queryUpdate } from './query/update.ts'
import type { Route } from './route.ts'
import { sessionCreate } from './session/create.ts'
import { sessionDestroy } from './session/destroy.ts'
import { sessionInfo } from './session/info.ts'
import { sessionList } from './session/list.ts'
import { sessionNode } from './session/node.ts'
import { sessionRenew } from './session/renew.ts'
import { snapshotGet } from './snapshot/get.ts'
import { snapshotPut } from './snapshot/put.ts'
import { statusLeader } from './status/leader.ts'
import { statusPeers } from './status/peers.ts'
import { txnPut } from './txn/put.ts'

export {
  agentCheckDeregister,
  agentCheckFail,
  agentCheckPass,
  agentCheckRegister,
  agentCheckUpdate,
  agentCheckWarn,
  agentChecks,
  agentForceLeave,
  agentHealthServiceId,
  agentHealthServiceName,
  agentHost,
  agentJoin,
  agentMaintenance,
  agentMembers,
  agentMetrics,
  agentMonitor,
  agentServiceDeregister,
  agentServiceMaintenance,
  agentServiceRegister,
  agentService,
  agentServices,
  agentLeave,
  agentReload,
  agentReloadReport,
  agentSelf,
  catalogConnect,
  catalogDatacenters,
  catalogDeregister,
  catalogGatewayServices,
  catalogNodeServices,
  catalogNode,
  catalogNodes,
  catalogRegister,
  catalogService,
  catalogServices,
  coordinateDatacenters,
  coordinateNode,
  coordinateNodes,
  coordinateUpdate,
  debugPprofProfile,
  eventFire,
  eventList,
  healthChecks,
  healthConnect,
  healthIngress,
  healthNode,
  healthService,
  healthState,
  internalUiGatewayServicesNodes,
  internalUiNode,
  internalUiNodes,
  internalUiServices,
  kvDelete,
  kvGetRaw,
  kvGet,
  kvListKeys,
  kvList,
  kvPut,
  operatorAutopilotConfigurationGet,
  operatorAutopilotConfigurationPut,
  operatorAutopilotHealth,
  operatorKeyringList,
  operatorKeyringInstall,
  operatorKeyringUse,
  operatorKeyringRemove,
  operatorRaftConfiguration,
  operatorRaftPeer,
  queryCreate,
  queryDelete,
  queryExecute,
  queryExplain,
  queryGet,
  queryList,
  queryUpdate,
  sessionCreate,
  sessionDestroy,
  sessionInfo,
  sessionList,
  sessionNode,
  sessionRenew,
  snapshotGet,
  snapshotPut,
  statusLeader,
  statusPeers,
  txnPut,
}

/**
 * Every route that is built. Of rows for one path and method the first that applies is taken; the methods of a path are listed to
 * callers in this order.
 */
export const routes: readonly Route[] = [
  kvListKeys,
  kvList,
  kvGetRaw,
  kvGet,
  kvPut,
  kvDelete,
  agentCheckDeregister,
  agentCheckFail,
  agentCheckPass,
  agentCheckRegister,
  agentCheckUpdate,
  agentCheckWarn,
  agentChecks,
  agentForceLeave,
  agentHealthServiceId,
  agentHealthServiceName,
  agentHost,
  agentJoin,
  agentMaintenance,
  agentMembers,
  agentMetrics,
  agentMonitor,
  agentServiceDeregister,
  agentServiceMaintenance,
  agentServiceRegister,
  agentService,
  agentServices,
  agentLeave,
  agentReloadReport,
  agentReload,
  agentSelf,
  catalogConnect,
  catalogDatacenters,
  catalogDeregister,
  catalogGatewayServices,
  catalogNodeServices,
  catalogNode,
  catalogNodes,
  catalogRegister,
  catalogService,
  catalogServices,
  configApply,
  configGet,
  configDelete,
  intentionList,
  intentionCreate,
  intentionGet,
  intentionUpdate,
  intentionDelete,
  intentionMatch,
  intentionCheck,
  coordinateDatacenters,
  coordinateNode,
  coordinateNodes,
  coordinateUpdate,
  debugPprofProfile,
  eventFire,
  eventList,
  healthChecks,
  healthConnect,
  healthIngress,
  healthNode,
  healthService,
  healthState,
  internalUiGatewayServicesNodes,
  internalUiNode,
  internalUiNodes,
  internalUiServices,
  operatorAutopilotConfigurationGet,
  operatorAutopilotConfigurationPut,
  operatorAutopilotHealth,
  operatorKeyringList,
  operatorKeyringInstall,
  operatorKeyringUse,
  operatorKeyringRemove,
  operatorRaftConfiguration,
  operatorRaftPeer,
  queryList,
  queryCreate,
  queryGet,
  queryUpdate,
  queryDelete,
  queryExecute,
  queryExplain,
  sessionCreate,
  sessionDestroy,
  sessionInfo,
  sessionList,
  sessionNode,
  sessionRenew,
  snapshotGet,
  snapshotPut,
  statusLeader,
  statusPeers,
  txnPut,
]
