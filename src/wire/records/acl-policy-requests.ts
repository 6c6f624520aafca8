import { bool, list, opt, rec, record, str, type RecordOf } from '../record.ts'
import { ACLPolicy, ACLPolicyListStub, ACLRole } from './acl.ts'
import { queryMeta, queryOptions, writeRequest } from './query-options.ts'

/** Requests and replies about policies and roles. */

export const ACLPolicySetRequest = record('ACLPolicySetRequest', { Policy: rec(ACLPolicy), Datacenter: str(), ...writeRequest })
export type ACLPolicySetRequest = RecordOf<typeof ACLPolicySetRequest>

export const ACLPolicyDeleteRequest = record('ACLPolicyDeleteRequest', { PolicyID: str(), Datacenter: str(), ...writeRequest })
export type ACLPolicyDeleteRequest = RecordOf<typeof ACLPolicyDeleteRequest>

export const ACLPolicyGetRequest = record('ACLPolicyGetRequest', {
  PolicyID: str(),
  PolicyName: str(),
  Datacenter: str(),
  ...queryOptions,
})
export type ACLPolicyGetRequest = RecordOf<typeof ACLPolicyGetRequest>

export const ACLPolicyListRequest = record('ACLPolicyListRequest', { Datacenter: str(), ...queryOptions })
export type ACLPolicyListRequest = RecordOf<typeof ACLPolicyListRequest>

export const ACLPolicyListResponse = record('ACLPolicyListResponse', { Policies: list(rec(ACLPolicyListStub)), ...queryMeta })
export type ACLPolicyListResponse = RecordOf<typeof ACLPolicyListResponse>

export const ACLPolicyBatchGetRequest = record('ACLPolicyBatchGetRequest', {
  PolicyIDs: list(str()),
  Datacenter: str(),
  ...queryOptions,
})
export type ACLPolicyBatchGetRequest = RecordOf<typeof ACLPolicyBatchGetRequest>

export const ACLPolicyResponse = record('ACLPolicyResponse', { Policy: opt(ACLPolicy), ...queryMeta })
export type ACLPolicyResponse = RecordOf<typeof ACLPolicyResponse>

export const ACLPolicyBatchResponse = record('ACLPolicyBatchResponse', { Policies: list(rec(ACLPolicy)), ...queryMeta })
export type ACLPolicyBatchResponse = RecordOf<typeof ACLPolicyBatchResponse>

export const ACLPolicyBatchSetRequest = record('ACLPolicyBatchSetRequest', { Policies: list(rec(ACLPolicy)) })
export type ACLPolicyBatchSetRequest = RecordOf<typeof ACLPolicyBatchSetRequest>

export const ACLPolicyBatchDeleteRequest = record('ACLPolicyBatchDeleteRequest', { PolicyIDs: list(str()) })
export type ACLPolicyBatchDeleteRequest = RecordOf<typeof ACLPolicyBatchDeleteRequest>

export const ACLRoleSetRequest = record('ACLRoleSetRequest', { Role: rec(ACLRole), Datacenter: str(), ...writeRequest })
export type ACLRoleSetRequest = RecordOf<typeof ACLRoleSetRequest>

export const ACLRoleDeleteRequest = record('ACLRoleDeleteRequest', { RoleID: str(), Datacenter: str(), ...writeRequest })
export type ACLRoleDeleteRequest = RecordOf<typeof ACLRoleDeleteRequest>

export const ACLRoleGetRequest = record('ACLRoleGetRequest', {
  RoleID: str(),
  RoleName: str(),
  Datacenter: str(),
  ...queryOptions,
})
export type ACLRoleGetRequest = RecordOf<typeof ACLRoleGetRequest>

export const ACLRoleListRequest = record('ACLRoleListRequest', { Policy: str(), Datacenter: str(), ...queryOptions })
export type ACLRoleListRequest = RecordOf<typeof ACLRoleListRequest>

export const ACLRoleListResponse = record('ACLRoleListResponse', { Roles: list(rec(ACLRole)), ...queryMeta })
export type ACLRoleListResponse = RecordOf<typeof ACLRoleListResponse>

export const ACLRoleBatchGetRequest = record('ACLRoleBatchGetRequest', {
  RoleIDs: list(str()),
  Datacenter: str(),
  ...queryOptions,
})
export type ACLRoleBatchGetRequest = RecordOf<typeof ACLRoleBatchGetRequest>

export const ACLRoleResponse = record('ACLRoleResponse', { Role: opt(ACLRole), ...queryMeta })
export type ACLRoleResponse = RecordOf<typeof ACLRoleResponse>

export const ACLRoleBatchResponse = record('ACLRoleBatchResponse', { Roles: list(rec(ACLRole)), ...queryMeta })
export type ACLRoleBatchResponse = RecordOf<typeof ACLRoleBatchResponse>

export const ACLRoleBatchSetRequest = record('ACLRoleBatchSetRequest', { Roles: list(rec(ACLRole)), AllowMissingLinks: bool() })
export type ACLRoleBatchSetRequest = RecordOf<typeof ACLRoleBatchSetRequest>

export const ACLRoleBatchDeleteRequest = record('ACLRoleBatchDeleteRequest', { RoleIDs: list(str()) })
export type ACLRoleBatchDeleteRequest = RecordOf<typeof ACLRoleBatchDeleteRequest>
