import { list, opt, rec, record, str, type RecordOf } from '../record.ts'
import { ACLAuthMethod, ACLAuthMethodListStub, ACLBindingRule } from './acl.ts'
import { queryMeta, queryOptions, writeRequest } from './query-options.ts'

/** Requests and replies about auth methods and binding rules. */

export const ACLBindingRuleSetRequest = record('ACLBindingRuleSetRequest', {
  BindingRule: rec(ACLBindingRule),
  Datacenter: str(),
  ...writeRequest,
})
export type ACLBindingRuleSetRequest = RecordOf<typeof ACLBindingRuleSetRequest>

export const ACLBindingRuleDeleteRequest = record('ACLBindingRuleDeleteRequest', {
  BindingRuleID: str(),
  Datacenter: str(),
  ...writeRequest,
})
export type ACLBindingRuleDeleteRequest = RecordOf<typeof ACLBindingRuleDeleteRequest>

export const ACLBindingRuleGetRequest = record('ACLBindingRuleGetRequest', {
  BindingRuleID: str(),
  Datacenter: str(),
  ...queryOptions,
})
export type ACLBindingRuleGetRequest = RecordOf<typeof ACLBindingRuleGetRequest>

export const ACLBindingRuleListRequest = record('ACLBindingRuleListRequest', {
  AuthMethod: str(),
  Datacenter: str(),
  ...queryOptions,
})
export type ACLBindingRuleListRequest = RecordOf<typeof ACLBindingRuleListRequest>

export const ACLBindingRuleListResponse = record('ACLBindingRuleListResponse', {
  BindingRules: list(rec(ACLBindingRule)),
  ...queryMeta,
})
export type ACLBindingRuleListResponse = RecordOf<typeof ACLBindingRuleListResponse>

export const ACLBindingRuleResponse = record('ACLBindingRuleResponse', { BindingRule: opt(ACLBindingRule), ...queryMeta })
export type ACLBindingRuleResponse = RecordOf<typeof ACLBindingRuleResponse>

export const ACLBindingRuleBatchSetRequest = record('ACLBindingRuleBatchSetRequest', { BindingRules: list(rec(ACLBindingRule)) })
export type ACLBindingRuleBatchSetRequest = RecordOf<typeof ACLBindingRuleBatchSetRequest>

export const ACLBindingRuleBatchDeleteRequest = record('ACLBindingRuleBatchDeleteRequest', { BindingRuleIDs: list(str()) })
export type ACLBindingRuleBatchDeleteRequest = RecordOf<typeof ACLBindingRuleBatchDeleteRequest>

export const ACLAuthMethodSetRequest = record('ACLAuthMethodSetRequest', {
  AuthMethod: rec(ACLAuthMethod),
  Datacenter: str(),
  ...writeRequest,
})
export type ACLAuthMethodSetRequest = RecordOf<typeof ACLAuthMethodSetRequest>

export const ACLAuthMethodDeleteRequest = record('ACLAuthMethodDeleteRequest', {
  AuthMethodName: str(),
  Datacenter: str(),
  ...writeRequest,
})
export type ACLAuthMethodDeleteRequest = RecordOf<typeof ACLAuthMethodDeleteRequest>

export const ACLAuthMethodGetRequest = record('ACLAuthMethodGetRequest', {
  AuthMethodName: str(),
  Datacenter: str(),
  ...queryOptions,
})
export type ACLAuthMethodGetRequest = RecordOf<typeof ACLAuthMethodGetRequest>

export const ACLAuthMethodListRequest = record('ACLAuthMethodListRequest', { Datacenter: str(), ...queryOptions })
export type ACLAuthMethodListRequest = RecordOf<typeof ACLAuthMethodListRequest>

export const ACLAuthMethodListResponse = record('ACLAuthMethodListResponse', {
  AuthMethods: list(rec(ACLAuthMethodListStub)),
  ...queryMeta,
})
export type ACLAuthMethodListResponse = RecordOf<typeof ACLAuthMethodListResponse>

export const ACLAuthMethodResponse = record('ACLAuthMethodResponse', { AuthMethod: opt(ACLAuthMethod), ...queryMeta })
export type ACLAuthMethodResponse = RecordOf<typeof ACLAuthMethodResponse>

export const ACLAuthMethodBatchSetRequest = record('ACLAuthMethodBatchSetRequest', { AuthMethods: list(rec(ACLAuthMethod)) })
export type ACLAuthMethodBatchSetRequest = RecordOf<typeof ACLAuthMethodBatchSetRequest>

export const ACLAuthMethodBatchDeleteRequest = record('ACLAuthMethodBatchDeleteRequest', { AuthMethodNames: list(str()) })
export type ACLAuthMethodBatchDeleteRequest = RecordOf<typeof ACLAuthMethodBatchDeleteRequest>
