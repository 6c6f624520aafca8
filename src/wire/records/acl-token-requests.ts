import { bool, list, map, opt, rec, record, str, u64, type RecordOf } from '../record.ts'
import { ACLToken, ACLTokenListStub } from './acl.ts'
import { queryMeta, queryOptions, writeRequest } from './query-options.ts'

/** Requests and replies about tokens, logging in and asking what a token may do. */

export const ACLTokenSetRequest = record('ACLTokenSetRequest', {
  ACLToken: rec(ACLToken),
  Create: bool(),
  Datacenter: str(),
  ...writeRequest,
})
export type ACLTokenSetRequest = RecordOf<typeof ACLTokenSetRequest>

export const ACLTokenGetRequest = record('ACLTokenGetRequest', {
  TokenID: str(),
  TokenIDType: str(),
  Datacenter: str(),
  ...queryOptions,
})
export type ACLTokenGetRequest = RecordOf<typeof ACLTokenGetRequest>

export const ACLTokenDeleteRequest = record('ACLTokenDeleteRequest', { TokenID: str(), Datacenter: str(), ...writeRequest })
export type ACLTokenDeleteRequest = RecordOf<typeof ACLTokenDeleteRequest>

export const ACLTokenListRequest = record('ACLTokenListRequest', {
  IncludeLocal: bool(),
  IncludeGlobal: bool(),
  Policy: str(),
  Role: str(),
  AuthMethod: str(),
  Datacenter: str(),
  ...queryOptions,
})
export type ACLTokenListRequest = RecordOf<typeof ACLTokenListRequest>

export const ACLTokenListResponse = record('ACLTokenListResponse', { Tokens: list(rec(ACLTokenListStub)), ...queryMeta })
export type ACLTokenListResponse = RecordOf<typeof ACLTokenListResponse>

export const ACLTokenBatchGetRequest = record('ACLTokenBatchGetRequest', {
  AccessorIDs: list(str()),
  Datacenter: str(),
  ...queryOptions,
})
export type ACLTokenBatchGetRequest = RecordOf<typeof ACLTokenBatchGetRequest>

export const ACLTokenBatchSetRequest = record('ACLTokenBatchSetRequest', {
  Tokens: list(rec(ACLToken)),
  CAS: bool(),
  AllowMissingLinks: bool(),
  ProhibitUnprivileged: bool(),
  FromReplication: bool(),
})
export type ACLTokenBatchSetRequest = RecordOf<typeof ACLTokenBatchSetRequest>

export const ACLTokenBatchDeleteRequest = record('ACLTokenBatchDeleteRequest', { TokenIDs: list(str()) })
export type ACLTokenBatchDeleteRequest = RecordOf<typeof ACLTokenBatchDeleteRequest>

export const ACLTokenBootstrapRequest = record('ACLTokenBootstrapRequest', { Token: rec(ACLToken), ResetIndex: u64() })
export type ACLTokenBootstrapRequest = RecordOf<typeof ACLTokenBootstrapRequest>

export const ACLTokenResponse = record('ACLTokenResponse', {
  Token: opt(ACLToken),
  Redacted: bool(),
  SourceDatacenter: str(),
  ...queryMeta,
})
export type ACLTokenResponse = RecordOf<typeof ACLTokenResponse>

export const ACLTokenBatchResponse = record('ACLTokenBatchResponse', {
  Tokens: list(rec(ACLToken)),
  Redacted: bool(),
  Removed: bool(),
  ...queryMeta,
})
export type ACLTokenBatchResponse = RecordOf<typeof ACLTokenBatchResponse>

export const ACLLoginParams = record('ACLLoginParams', {
  AuthMethod: str(),
  BearerToken: str(),
  Meta: map(str(), { json: 'omitempty' }),
})
export type ACLLoginParams = RecordOf<typeof ACLLoginParams>

export const ACLLoginRequest = record('ACLLoginRequest', { Auth: opt(ACLLoginParams), Datacenter: str(), ...writeRequest })
export type ACLLoginRequest = RecordOf<typeof ACLLoginRequest>

export const ACLLogoutRequest = record('ACLLogoutRequest', { Datacenter: str(), ...writeRequest })
export type ACLLogoutRequest = RecordOf<typeof ACLLogoutRequest>

export const ACLAuthorizationRequest = record('ACLAuthorizationRequest', {
  Resource: str(),
  Segment: str({ json: 'omitempty' }),
  Access: str(),
})
export type ACLAuthorizationRequest = RecordOf<typeof ACLAuthorizationRequest>

export const RemoteACLAuthorizationRequest = record('RemoteACLAuthorizationRequest', {
  Datacenter: str(),
  Requests: list(rec(ACLAuthorizationRequest)),
  ...queryOptions,
})
export type RemoteACLAuthorizationRequest = RecordOf<typeof RemoteACLAuthorizationRequest>

export const ACLAuthorizationResponse = record('ACLAuthorizationResponse', {
  Resource: str(),
  Segment: str({ json: 'omitempty' }),
  Access: str(),
  Allow: bool(),
})
export type ACLAuthorizationResponse = RecordOf<typeof ACLAuthorizationResponse>
