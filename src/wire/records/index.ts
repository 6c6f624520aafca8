import {
  AgentRule, KeyRule, NodeRule, ServiceRule, SessionRule, EventRule, PreparedQueryRule, Policy, ACL, ACLRequest,
  ACLSpecificRequest, IndexedACLs, ACLBootstrap, ACLPolicyResolveLegacyRequest, ACLPolicyResolveLegacyResponse,
} from './acl-legacy.ts'
import {
  ACLBindingRuleSetRequest, ACLBindingRuleDeleteRequest, ACLBindingRuleGetRequest, ACLBindingRuleListRequest,
  ACLBindingRuleListResponse, ACLBindingRuleResponse, ACLBindingRuleBatchSetRequest, ACLBindingRuleBatchDeleteRequest,
  ACLAuthMethodSetRequest, ACLAuthMethodDeleteRequest, ACLAuthMethodGetRequest, ACLAuthMethodListRequest,
  ACLAuthMethodListResponse, ACLAuthMethodResponse, ACLAuthMethodBatchSetRequest, ACLAuthMethodBatchDeleteRequest,
} from './acl-method-requests.ts'
import {
  ACLPolicySetRequest, ACLPolicyDeleteRequest, ACLPolicyGetRequest, ACLPolicyListRequest, ACLPolicyListResponse,
  ACLPolicyBatchGetRequest, ACLPolicyResponse, ACLPolicyBatchResponse, ACLPolicyBatchSetRequest, ACLPolicyBatchDeleteRequest,
  ACLRoleSetRequest, ACLRoleDeleteRequest, ACLRoleGetRequest, ACLRoleListRequest, ACLRoleListResponse, ACLRoleBatchGetRequest,
  ACLRoleResponse, ACLRoleBatchResponse, ACLRoleBatchSetRequest, ACLRoleBatchDeleteRequest,
} from './acl-policy-requests.ts'
import {
  ACLTokenSetRequest, ACLTokenGetRequest, ACLTokenDeleteRequest, ACLTokenListRequest, ACLTokenListResponse,
  ACLTokenBatchGetRequest, ACLTokenBatchSetRequest, ACLTokenBatchDeleteRequest, ACLTokenBootstrapRequest, ACLTokenResponse,
  ACLTokenBatchResponse, ACLLoginParams, ACLLoginRequest, ACLLogoutRequest, ACLAuthorizationRequest,
  RemoteACLAuthorizationRequest, ACLAuthorizationResponse,
} from './acl-token-requests.ts'
import {
  ACLTokenPolicyLink, ACLTokenRoleLink, ACLServiceIdentity, ACLNodeIdentity, ACLToken, ACLTokenListStub, ACLPolicy,
  ACLPolicyListStub, ACLRolePolicyLink, ACLRole, ACLBindingRule, ACLAuthMethodListStub, ACLAuthMethod, ACLReplicationStatus,
} from './acl.ts'
import {
  AutopilotConfig, AutopilotSetConfigRequest, AutopilotServerHealth, AutopilotOperatorHealthReply, AutopilotServerStats,
} from './autopilot.ts'
import {
  Node, NodeService, RegisterRequest, DeregisterRequest, ServiceNode, NodeServices, NodeServiceList, ServiceName, IndexedNodes,
  IndexedServices, IndexedServiceList, IndexedServiceNodes, IndexedNodeServices, IndexedNodeServiceList, IndexEntry,
} from './catalog.ts'
import { CheckDefinition } from './check-definition.ts'
import {
  ConfigEntryRequest, ConfigEntryResponse, IndexedConfigEntries, IndexedGenericConfigEntries,
} from './config-entry-forms.ts'
import {
  ServiceConfigEntry, ProxyConfigEntry, ServiceRouteHTTPMatchHeader, ServiceRouteHTTPMatchQueryParam, ServiceRouteHTTPMatch,
  ServiceRouteMatch, ServiceRouteDestination, ServiceRoute, ServiceRouterConfigEntry, ServiceSplit, ServiceSplitterConfigEntry,
  ServiceResolverSubset, ServiceResolverRedirect, ServiceResolverFailover, ServiceResolverConfigEntry, GatewayTLSConfig,
  IngressService, IngressListener, IngressGatewayConfigEntry, LinkedService, TerminatingGatewayConfigEntry,
} from './config-entry.ts'
import {
  CARoot, IndexedCARoots, CASignRequest, IssuedCert, CAConfiguration, CAConsulProviderState, CARequest, CALeafRequest,
  SignedResponse,
} from './connect-ca.ts'
import { Vivaldi, Coordinate, CoordinateUpdateRequest, IndexedCoordinates, DatacenterMap } from './coordinate.ts'
import {
  DiscoveryFailover, DiscoveryResolver, DiscoveryRoute, DiscoverySplit, DiscoveryGraphNode, DiscoveryTarget,
  CompiledDiscoveryChain, DiscoveryChainRequest, DiscoveryChainResponse,
} from './discovery-chain.ts'
import {
  FederationState, FederationStateRequest, FederationStateQuery, FederationStateResponse, IndexedFederationStates,
  DatacenterIndexedCheckServiceNodes,
} from './federation-state.ts'
import { GatewayService, IndexedGatewayServices, NodeInfo, ServiceInfo, IndexedNodeDump, IndexedServiceDump } from './gateway.ts'
import { HealthCheckDefinition, HealthCheck } from './health-check.ts'
import { CheckServiceNode, ChecksInStateRequest, IndexedHealthChecks, IndexedCheckServiceNodes } from './health.ts'
import {
  Intention, IntentionRequest, IndexedIntentions, IndexedIntentionMatches, IntentionMatchEntry, IntentionQueryMatch,
  IntentionQueryCheck, IntentionQueryRequest, IntentionQueryCheckResponse,
} from './intention.ts'
import { EventFireRequest, EventFireResponse, KeyringRequest, KeyringResponse, KeyringResponses } from './internal.ts'
import { DirEntry, KVSRequest, KeyRequest, KeyListRequest, IndexedDirEntries, IndexedKeyList, TombstoneRequest } from './kv.ts'
import {
  MemberlistPing, MemberlistIndirectPing, MemberlistAck, MemberlistNack, MemberlistError, MemberlistAccusation,
  MemberlistAlive, MemberlistPushPull, MemberlistState, MemberlistCompressed, MemberlistUserMessage,
} from './memberlist.ts'
import { RaftServer, RaftConfigurationResponse, RaftRemovePeerRequest } from './operator.ts'
import {
  QueryDatacenterOptions, QueryDNSOptions, ServiceQuery, QueryTemplateOptions, PreparedQuery, IndexedPreparedQueries,
  PreparedQueryRequest, PreparedQuerySpecificRequest, PreparedQueryExecuteRequest, PreparedQueryExecuteRemoteRequest,
  PreparedQueryExecuteResponse, PreparedQueryExplainResponse,
} from './prepared-query.ts'
import { QueryOptions, QueryMeta } from './query-options.ts'
import {
  Log, AppendEntriesRequest, AppendEntriesResponse, RequestVoteRequest, RequestVoteResponse, InstallSnapshotRequest,
  InstallSnapshotResponse, TimeoutNowRequest, TimeoutNowResponse, ConfigurationServer, Configuration,
} from './raft.ts'
import {
  QuerySource, DatacentersRequest, DCSpecificRequest, NodeSpecificRequest, ServiceSpecificRequest, ServiceDumpRequest,
} from './requests.ts'
import {
  SerfJoin, SerfLeave, SerfUserEvent, SerfQuery, SerfQueryResponse, SerfTagFilter, SerfEvent, SerfEvents, SerfPushPull,
  SerfRelayAddress, SerfRelay, SerfMember, SerfKeyRequest, SerfKeyResponse,
} from './serf.ts'
import { ConfigEntryQuery, ServiceID, UpstreamConfig, ServiceConfigRequest, ServiceConfigResponse } from './service-config.ts'
import {
  Weights, ServiceAddress, MeshGatewayConfig, ExposePath, ExposeConfig, Upstream, ConnectProxyConfig, CheckType,
  ServiceConnect, ServiceDefinition,
} from './service.ts'
import { ServiceCheck, Session, SessionRequest, SessionSpecificRequest, IndexedSessions } from './session.ts'
import { SnapshotRequest, SnapshotResponse, SnapshotHeader, ChunkInfo, ChunkState } from './snapshot.ts'
import { Empty } from './status.ts'
import {
  TxnKVOp, TxnNodeOp, TxnServiceOp, TxnCheckOp, TxnSessionOp, TxnOp, TxnRequest, TxnReadRequest, TxnError, TxnResult,
  TxnResponse, TxnReadResponse,
} from './txn.ts'

/** Every record there is, for whatever goes through all of them: fuzzing, documentation, checks. */
export const records = [
  AgentRule, KeyRule, NodeRule, ServiceRule, SessionRule, EventRule, PreparedQueryRule, Policy, ACL, ACLRequest,
  ACLSpecificRequest, IndexedACLs, ACLBootstrap, ACLPolicyResolveLegacyRequest, ACLPolicyResolveLegacyResponse,
  ACLBindingRuleSetRequest, ACLBindingRuleDeleteRequest, ACLBindingRuleGetRequest, ACLBindingRuleListRequest,
  ACLBindingRuleListResponse, ACLBindingRuleResponse, ACLBindingRuleBatchSetRequest, ACLBindingRuleBatchDeleteRequest,
  ACLAuthMethodSetRequest, ACLAuthMethodDeleteRequest, ACLAuthMethodGetRequest, ACLAuthMethodListRequest,
  ACLAuthMethodListResponse, ACLAuthMethodResponse, ACLAuthMethodBatchSetRequest, ACLAuthMethodBatchDeleteRequest,
  ACLPolicySetRequest, ACLPolicyDeleteRequest, ACLPolicyGetRequest, ACLPolicyListRequest, ACLPolicyListResponse,
  ACLPolicyBatchGetRequest, ACLPolicyResponse, ACLPolicyBatchResponse, ACLPolicyBatchSetRequest, ACLPolicyBatchDeleteRequest,
  ACLRoleSetRequest, ACLRoleDeleteRequest, ACLRoleGetRequest, ACLRoleListRequest, ACLRoleListResponse, ACLRoleBatchGetRequest,
  ACLRoleResponse, ACLRoleBatchResponse, ACLRoleBatchSetRequest, ACLRoleBatchDeleteRequest, ACLTokenSetRequest,
  ACLTokenGetRequest, ACLTokenDeleteRequest, ACLTokenListRequest, ACLTokenListResponse, ACLTokenBatchGetRequest,
  ACLTokenBatchSetRequest, ACLTokenBatchDeleteRequest, ACLTokenBootstrapRequest, ACLTokenResponse, ACLTokenBatchResponse,
  ACLLoginParams, ACLLoginRequest, ACLLogoutRequest, ACLAuthorizationRequest, RemoteACLAuthorizationRequest,
  ACLAuthorizationResponse, ACLTokenPolicyLink, ACLTokenRoleLink, ACLServiceIdentity, ACLNodeIdentity, ACLToken,
  ACLTokenListStub, ACLPolicy, ACLPolicyListStub, ACLRolePolicyLink, ACLRole, ACLBindingRule, ACLAuthMethodListStub,
  ACLAuthMethod, ACLReplicationStatus, AutopilotConfig, AutopilotSetConfigRequest, AutopilotServerHealth,
  AutopilotOperatorHealthReply, AutopilotServerStats, Node, NodeService, RegisterRequest, DeregisterRequest, ServiceNode,
  NodeServices, NodeServiceList, ServiceName, IndexedNodes, IndexedServices, IndexedServiceList, IndexedServiceNodes,
  IndexedNodeServices, IndexedNodeServiceList, IndexEntry, CheckDefinition, ConfigEntryRequest, ConfigEntryResponse, IndexedConfigEntries,
  IndexedGenericConfigEntries, ServiceConfigEntry, ProxyConfigEntry, ServiceRouteHTTPMatchHeader,
  ServiceRouteHTTPMatchQueryParam, ServiceRouteHTTPMatch, ServiceRouteMatch, ServiceRouteDestination, ServiceRoute,
  ServiceRouterConfigEntry, ServiceSplit, ServiceSplitterConfigEntry, ServiceResolverSubset, ServiceResolverRedirect,
  ServiceResolverFailover, ServiceResolverConfigEntry, GatewayTLSConfig, IngressService, IngressListener,
  IngressGatewayConfigEntry, LinkedService, TerminatingGatewayConfigEntry, CARoot, IndexedCARoots, CASignRequest, IssuedCert,
  CAConfiguration, CAConsulProviderState, CARequest, CALeafRequest, SignedResponse, Vivaldi, Coordinate,
  CoordinateUpdateRequest, IndexedCoordinates, DatacenterMap, DiscoveryFailover, DiscoveryResolver, DiscoveryRoute,
  DiscoverySplit, DiscoveryGraphNode, DiscoveryTarget, CompiledDiscoveryChain, DiscoveryChainRequest, DiscoveryChainResponse,
  FederationState, FederationStateRequest, FederationStateQuery, FederationStateResponse, IndexedFederationStates,
  DatacenterIndexedCheckServiceNodes, GatewayService, IndexedGatewayServices, NodeInfo, ServiceInfo, IndexedNodeDump,
  IndexedServiceDump, HealthCheckDefinition, HealthCheck, CheckServiceNode, ChecksInStateRequest, IndexedHealthChecks,
  IndexedCheckServiceNodes, Intention, IntentionRequest, IndexedIntentions, IndexedIntentionMatches, IntentionMatchEntry,
  IntentionQueryMatch, IntentionQueryCheck, IntentionQueryRequest, IntentionQueryCheckResponse, EventFireRequest,
  EventFireResponse, KeyringRequest, KeyringResponse, KeyringResponses, DirEntry, KVSRequest, KeyRequest, KeyListRequest,
  IndexedDirEntries, IndexedKeyList, TombstoneRequest, RaftServer, RaftConfigurationResponse, RaftRemovePeerRequest,
  QueryDatacenterOptions, QueryDNSOptions, ServiceQuery, QueryTemplateOptions, PreparedQuery, IndexedPreparedQueries,
  PreparedQueryRequest, PreparedQuerySpecificRequest, PreparedQueryExecuteRequest, PreparedQueryExecuteRemoteRequest,
  PreparedQueryExecuteResponse, PreparedQueryExplainResponse, QueryOptions, QueryMeta, Log, AppendEntriesRequest,
  AppendEntriesResponse, RequestVoteRequest, RequestVoteResponse, InstallSnapshotRequest, InstallSnapshotResponse,
  TimeoutNowRequest, TimeoutNowResponse, ConfigurationServer, Configuration, QuerySource, DatacentersRequest,
  DCSpecificRequest, NodeSpecificRequest, ServiceSpecificRequest, ServiceDumpRequest, ConfigEntryQuery, ServiceID,
  UpstreamConfig, ServiceConfigRequest, ServiceConfigResponse, Weights, ServiceAddress, MeshGatewayConfig, ExposePath,
  ExposeConfig, Upstream, ConnectProxyConfig, CheckType, ServiceConnect, ServiceDefinition, ServiceCheck, Session,
  SessionRequest, SessionSpecificRequest, IndexedSessions, SnapshotRequest, SnapshotResponse, SnapshotHeader, ChunkInfo,
  ChunkState, Empty, TxnKVOp, TxnNodeOp, TxnServiceOp, TxnCheckOp, TxnSessionOp, TxnOp, TxnRequest, TxnReadRequest, TxnError,
  TxnResult, TxnResponse, TxnReadResponse,
  MemberlistPing, MemberlistIndirectPing, MemberlistAck, MemberlistNack, MemberlistError, MemberlistAccusation,
  MemberlistAlive, MemberlistPushPull, MemberlistState, MemberlistCompressed, MemberlistUserMessage, SerfJoin, SerfLeave,
  SerfUserEvent, SerfQuery, SerfQueryResponse, SerfTagFilter, SerfEvent, SerfEvents, SerfPushPull, SerfRelayAddress,
  SerfRelay, SerfMember, SerfKeyRequest, SerfKeyResponse,
] as const
