import assert from 'node:assert/strict'
import { InputError } from '../../src/std/errors.ts'
import type { RawRecord } from '../../src/wire/raw-record.ts'
import { any, bool, custom, list, rec, str, type Kind } from '../../src/wire/record.ts'
import {
  ACL, ACLPolicyResolveLegacyRequest, ACLPolicyResolveLegacyResponse, ACLRequest, ACLSpecificRequest, IndexedACLs,
} from '../../src/wire/records/acl-legacy.ts'
import {
  ACLAuthMethodDeleteRequest, ACLAuthMethodGetRequest, ACLAuthMethodListRequest, ACLAuthMethodListResponse,
  ACLAuthMethodResponse, ACLAuthMethodSetRequest, ACLBindingRuleDeleteRequest, ACLBindingRuleGetRequest,
  ACLBindingRuleListRequest, ACLBindingRuleListResponse, ACLBindingRuleResponse, ACLBindingRuleSetRequest,
} from '../../src/wire/records/acl-method-requests.ts'
import {
  ACLPolicyBatchGetRequest, ACLPolicyBatchResponse, ACLPolicyDeleteRequest, ACLPolicyGetRequest, ACLPolicyListRequest,
  ACLPolicyListResponse, ACLPolicyResponse, ACLPolicySetRequest, ACLRoleBatchGetRequest, ACLRoleBatchResponse,
  ACLRoleDeleteRequest, ACLRoleGetRequest, ACLRoleListRequest, ACLRoleListResponse, ACLRoleResponse, ACLRoleSetRequest,
} from '../../src/wire/records/acl-policy-requests.ts'
import {
  ACLAuthorizationResponse, ACLLoginRequest, ACLLogoutRequest, ACLTokenBatchGetRequest, ACLTokenBatchResponse,
  ACLTokenDeleteRequest, ACLTokenGetRequest, ACLTokenListRequest, ACLTokenListResponse, ACLTokenResponse, ACLTokenSetRequest,
  RemoteACLAuthorizationRequest,
} from '../../src/wire/records/acl-token-requests.ts'
import { ACLAuthMethod, ACLBindingRule, ACLPolicy, ACLReplicationStatus, ACLRole, ACLToken } from '../../src/wire/records/acl.ts'
import {
  AutopilotConfig, AutopilotOperatorHealthReply, AutopilotServerStats, AutopilotSetConfigRequest,
} from '../../src/wire/records/autopilot.ts'
import {
  DeregisterRequest, IndexedNodeServiceList, IndexedNodeServices, IndexedNodes, IndexedServiceList, IndexedServiceNodes,
  IndexedServices, RegisterRequest,
} from '../../src/wire/records/catalog.ts'
import {
  ConfigEntryRequest, ConfigEntryResponse, IndexedConfigEntries, IndexedGenericConfigEntries,
} from '../../src/wire/records/config-entry-forms.ts'
import {
  CAConfiguration, CARequest, CASignRequest, IndexedCARoots, IssuedCert, SignedResponse,
} from '../../src/wire/records/connect-ca.ts'
import { CoordinateUpdateRequest, DatacenterMap, IndexedCoordinates } from '../../src/wire/records/coordinate.ts'
import { DiscoveryChainRequest, DiscoveryChainResponse } from '../../src/wire/records/discovery-chain.ts'
import {
  DatacenterIndexedCheckServiceNodes, FederationStateQuery, FederationStateRequest, FederationStateResponse,
  IndexedFederationStates,
} from '../../src/wire/records/federation-state.ts'
import { IndexedGatewayServices, IndexedNodeDump, IndexedServiceDump } from '../../src/wire/records/gateway.ts'
import { ChecksInStateRequest, IndexedCheckServiceNodes, IndexedHealthChecks } from '../../src/wire/records/health.ts'
import {
  IndexedIntentionMatches, IndexedIntentions, IntentionQueryCheckResponse, IntentionQueryRequest, IntentionRequest,
} from '../../src/wire/records/intention.ts'
import { EventFireRequest, EventFireResponse, KeyringRequest, KeyringResponses } from '../../src/wire/records/internal.ts'
import { IndexedDirEntries, IndexedKeyList, KVSRequest, KeyListRequest, KeyRequest } from '../../src/wire/records/kv.ts'
import { RaftConfigurationResponse, RaftRemovePeerRequest } from '../../src/wire/records/operator.ts'
import {
  IndexedPreparedQueries, PreparedQueryExecuteRemoteRequest, PreparedQueryExecuteRequest, PreparedQueryExecuteResponse,
  PreparedQueryExplainResponse, PreparedQueryRequest, PreparedQuerySpecificRequest,
} from '../../src/wire/records/prepared-query.ts'
import {
  DCSpecificRequest, DatacentersRequest, NodeSpecificRequest, ServiceDumpRequest, ServiceSpecificRequest,
} from '../../src/wire/records/requests.ts'
import { ConfigEntryQuery, ServiceConfigRequest, ServiceConfigResponse } from '../../src/wire/records/service-config.ts'
import { IndexedSessions, SessionRequest, SessionSpecificRequest } from '../../src/wire/records/session.ts'
import { Empty } from '../../src/wire/records/status.ts'
import { TxnReadRequest, TxnReadResponse, TxnRequest, TxnResponse } from '../../src/wire/records/txn.ts'

/** A record of private encoding as a kind; none of them is ever JSON. */
function raw<T>(form: RawRecord<T>): Kind<T> {
  return custom({ ...form, toJson: () => assert.fail(`${form.name} has no JSON`) })
}

/** The argument and the reply of every method of protocol/rpc.md §12 whose bytes are msgpack, built or not. */
const kinds: Readonly<Record<string, readonly [Kind<unknown>, Kind<unknown>]>> = {
  'ACL.Apply': [rec(ACLRequest), str()],
  'ACL.AuthMethodDelete': [rec(ACLAuthMethodDeleteRequest), bool()],
  'ACL.AuthMethodList': [rec(ACLAuthMethodListRequest), rec(ACLAuthMethodListResponse)],
  'ACL.AuthMethodRead': [rec(ACLAuthMethodGetRequest), rec(ACLAuthMethodResponse)],
  'ACL.AuthMethodSet': [rec(ACLAuthMethodSetRequest), rec(ACLAuthMethod)],
  'ACL.Authorize': [rec(RemoteACLAuthorizationRequest), list(rec(ACLAuthorizationResponse))],
  'ACL.BindingRuleDelete': [rec(ACLBindingRuleDeleteRequest), bool()],
  'ACL.BindingRuleList': [rec(ACLBindingRuleListRequest), rec(ACLBindingRuleListResponse)],
  'ACL.BindingRuleRead': [rec(ACLBindingRuleGetRequest), rec(ACLBindingRuleResponse)],
  'ACL.BindingRuleSet': [rec(ACLBindingRuleSetRequest), rec(ACLBindingRule)],
  'ACL.Bootstrap': [rec(DCSpecificRequest), rec(ACL)],
  'ACL.BootstrapTokens': [rec(DCSpecificRequest), rec(ACLToken)],
  'ACL.Get': [rec(ACLSpecificRequest), rec(IndexedACLs)],
  'ACL.GetPolicy': [rec(ACLPolicyResolveLegacyRequest), rec(ACLPolicyResolveLegacyResponse)],
  'ACL.List': [rec(DCSpecificRequest), rec(IndexedACLs)],
  'ACL.Login': [rec(ACLLoginRequest), rec(ACLToken)],
  'ACL.Logout': [rec(ACLLogoutRequest), bool()],
  'ACL.PolicyBatchRead': [rec(ACLPolicyBatchGetRequest), rec(ACLPolicyBatchResponse)],
  'ACL.PolicyDelete': [rec(ACLPolicyDeleteRequest), str()],
  'ACL.PolicyList': [rec(ACLPolicyListRequest), rec(ACLPolicyListResponse)],
  'ACL.PolicyRead': [rec(ACLPolicyGetRequest), rec(ACLPolicyResponse)],
  'ACL.PolicyResolve': [rec(ACLPolicyBatchGetRequest), rec(ACLPolicyBatchResponse)],
  'ACL.PolicySet': [rec(ACLPolicySetRequest), rec(ACLPolicy)],
  'ACL.ReplicationStatus': [rec(DCSpecificRequest), rec(ACLReplicationStatus)],
  'ACL.RoleBatchRead': [rec(ACLRoleBatchGetRequest), rec(ACLRoleBatchResponse)],
  'ACL.RoleDelete': [rec(ACLRoleDeleteRequest), str()],
  'ACL.RoleList': [rec(ACLRoleListRequest), rec(ACLRoleListResponse)],
  'ACL.RoleRead': [rec(ACLRoleGetRequest), rec(ACLRoleResponse)],
  'ACL.RoleResolve': [rec(ACLRoleBatchGetRequest), rec(ACLRoleBatchResponse)],
  'ACL.RoleSet': [rec(ACLRoleSetRequest), rec(ACLRole)],
  'ACL.TokenBatchRead': [rec(ACLTokenBatchGetRequest), rec(ACLTokenBatchResponse)],
  'ACL.TokenClone': [rec(ACLTokenSetRequest), rec(ACLToken)],
  'ACL.TokenDelete': [rec(ACLTokenDeleteRequest), str()],
  'ACL.TokenList': [rec(ACLTokenListRequest), rec(ACLTokenListResponse)],
  'ACL.TokenRead': [rec(ACLTokenGetRequest), rec(ACLTokenResponse)],
  'ACL.TokenSet': [rec(ACLTokenSetRequest), rec(ACLToken)],
  'AutoEncrypt.Sign': [rec(CASignRequest), rec(SignedResponse)],
  'Catalog.Deregister': [rec(DeregisterRequest), rec(Empty)],
  'Catalog.GatewayServices': [rec(ServiceSpecificRequest), rec(IndexedGatewayServices)],
  'Catalog.ListDatacenters': [rec(DatacentersRequest), list(str())],
  'Catalog.ListNodes': [rec(DCSpecificRequest), rec(IndexedNodes)],
  'Catalog.ListServices': [rec(DCSpecificRequest), rec(IndexedServices)],
  'Catalog.NodeServiceList': [rec(NodeSpecificRequest), rec(IndexedNodeServiceList)],
  'Catalog.NodeServices': [rec(NodeSpecificRequest), rec(IndexedNodeServices)],
  'Catalog.Register': [rec(RegisterRequest), rec(Empty)],
  'Catalog.ServiceList': [rec(DCSpecificRequest), rec(IndexedServiceList)],
  'Catalog.ServiceNodes': [rec(ServiceSpecificRequest), rec(IndexedServiceNodes)],
  'ConfigEntry.Apply': [raw(ConfigEntryRequest), bool()],
  'ConfigEntry.Delete': [raw(ConfigEntryRequest), rec(Empty)],
  'ConfigEntry.Get': [rec(ConfigEntryQuery), raw(ConfigEntryResponse)],
  'ConfigEntry.List': [rec(ConfigEntryQuery), raw(IndexedConfigEntries)],
  'ConfigEntry.ListAll': [rec(DCSpecificRequest), raw(IndexedGenericConfigEntries)],
  'ConfigEntry.ResolveServiceConfig': [rec(ServiceConfigRequest), raw(ServiceConfigResponse)],
  'ConnectCA.ConfigurationGet': [rec(DCSpecificRequest), rec(CAConfiguration)],
  'ConnectCA.ConfigurationSet': [rec(CARequest), any()],
  'ConnectCA.Roots': [rec(DCSpecificRequest), rec(IndexedCARoots)],
  'ConnectCA.Sign': [rec(CASignRequest), rec(IssuedCert)],
  'ConnectCA.SignIntermediate': [rec(CASignRequest), str()],
  'Coordinate.ListDatacenters': [rec(Empty), list(rec(DatacenterMap))],
  'Coordinate.ListNodes': [rec(DCSpecificRequest), rec(IndexedCoordinates)],
  'Coordinate.Node': [rec(NodeSpecificRequest), rec(IndexedCoordinates)],
  'Coordinate.Update': [rec(CoordinateUpdateRequest), rec(Empty)],
  'DiscoveryChain.Get': [rec(DiscoveryChainRequest), rec(DiscoveryChainResponse)],
  'FederationState.Apply': [rec(FederationStateRequest), bool()],
  'FederationState.Get': [rec(FederationStateQuery), rec(FederationStateResponse)],
  'FederationState.List': [rec(DCSpecificRequest), rec(IndexedFederationStates)],
  'FederationState.ListMeshGateways': [rec(DCSpecificRequest), rec(DatacenterIndexedCheckServiceNodes)],
  'Health.ChecksInState': [rec(ChecksInStateRequest), rec(IndexedHealthChecks)],
  'Health.NodeChecks': [rec(NodeSpecificRequest), rec(IndexedHealthChecks)],
  'Health.ServiceChecks': [rec(ServiceSpecificRequest), rec(IndexedHealthChecks)],
  'Health.ServiceNodes': [rec(ServiceSpecificRequest), rec(IndexedCheckServiceNodes)],
  'Intention.Apply': [rec(IntentionRequest), str()],
  'Intention.Check': [rec(IntentionQueryRequest), rec(IntentionQueryCheckResponse)],
  'Intention.Get': [rec(IntentionQueryRequest), rec(IndexedIntentions)],
  'Intention.List': [rec(DCSpecificRequest), rec(IndexedIntentions)],
  'Intention.Match': [rec(IntentionQueryRequest), rec(IndexedIntentionMatches)],
  'Internal.EventFire': [rec(EventFireRequest), rec(EventFireResponse)],
  'Internal.GatewayServiceDump': [rec(ServiceSpecificRequest), rec(IndexedServiceDump)],
  'Internal.KeyringOperation': [rec(KeyringRequest), rec(KeyringResponses)],
  'Internal.NodeDump': [rec(DCSpecificRequest), rec(IndexedNodeDump)],
  'Internal.NodeInfo': [rec(NodeSpecificRequest), rec(IndexedNodeDump)],
  'Internal.ServiceDump': [rec(ServiceDumpRequest), rec(IndexedCheckServiceNodes)],
  'KVS.Apply': [rec(KVSRequest), bool()],
  'KVS.Get': [rec(KeyRequest), rec(IndexedDirEntries)],
  'KVS.List': [rec(KeyRequest), rec(IndexedDirEntries)],
  'KVS.ListKeys': [rec(KeyListRequest), rec(IndexedKeyList)],
  'Operator.AutopilotGetConfiguration': [rec(DCSpecificRequest), rec(AutopilotConfig)],
  'Operator.AutopilotSetConfiguration': [rec(AutopilotSetConfigRequest), bool()],
  'Operator.RaftGetConfiguration': [rec(DCSpecificRequest), rec(RaftConfigurationResponse)],
  'Operator.RaftRemovePeerByAddress': [rec(RaftRemovePeerRequest), rec(Empty)],
  'Operator.RaftRemovePeerByID': [rec(RaftRemovePeerRequest), rec(Empty)],
  'Operator.ServerHealth': [rec(DCSpecificRequest), rec(AutopilotOperatorHealthReply)],
  'PreparedQuery.Apply': [rec(PreparedQueryRequest), str()],
  'PreparedQuery.Execute': [rec(PreparedQueryExecuteRequest), rec(PreparedQueryExecuteResponse)],
  'PreparedQuery.ExecuteRemote': [rec(PreparedQueryExecuteRemoteRequest), rec(PreparedQueryExecuteResponse)],
  'PreparedQuery.Explain': [rec(PreparedQueryExecuteRequest), rec(PreparedQueryExplainResponse)],
  'PreparedQuery.Get': [rec(PreparedQuerySpecificRequest), rec(IndexedPreparedQueries)],
  'PreparedQuery.List': [rec(DCSpecificRequest), rec(IndexedPreparedQueries)],
  'Session.Apply': [rec(SessionRequest), str()],
  'Session.Get': [rec(SessionSpecificRequest), rec(IndexedSessions)],
  'Session.List': [rec(SessionSpecificRequest), rec(IndexedSessions)],
  'Session.NodeSessions': [rec(NodeSpecificRequest), rec(IndexedSessions)],
  'Session.Renew': [rec(SessionSpecificRequest), rec(IndexedSessions)],
  'Status.Leader': [rec(DCSpecificRequest), str()],
  'Status.Peers': [rec(DCSpecificRequest), list(str())],
  'Status.Ping': [rec(Empty), rec(Empty)],
  'Status.RaftStats': [rec(Empty), rec(AutopilotServerStats)],
  'Txn.Apply': [rec(TxnRequest), rec(TxnResponse)],
  'Txn.Read': [rec(TxnReadRequest), rec(TxnReadResponse)],
}

/** The kind of a method's argument or reply. */
export function kindOf(method: string, side: 'request' | 'response'): Kind<unknown> {
  const pair = kinds[method]
  if (pair === undefined) throw new InputError(`no kinds for ${method}`)
  return pair[side === 'request' ? 0 : 1]
}
