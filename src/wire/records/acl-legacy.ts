import { bool, dur, list, opt, rec, record, str, u64, type RecordOf } from '../record.ts'
import { indexes, queryMeta, queryOptions, writeRequest } from './query-options.ts'

/** Tokens and rules from before 1.4, and the calls that only they use. */

export const AgentRule = record('AgentRule', { Node: str(), Policy: str() })
export type AgentRule = RecordOf<typeof AgentRule>

export const KeyRule = record('KeyRule', { Prefix: str(), Policy: str() })
export type KeyRule = RecordOf<typeof KeyRule>

export const NodeRule = record('NodeRule', { Name: str(), Policy: str() })
export type NodeRule = RecordOf<typeof NodeRule>

export const ServiceRule = record('ServiceRule', { Name: str(), Policy: str(), Intentions: str() })
export type ServiceRule = RecordOf<typeof ServiceRule>

export const SessionRule = record('SessionRule', { Node: str(), Policy: str() })
export type SessionRule = RecordOf<typeof SessionRule>

export const EventRule = record('EventRule', { Event: str(), Policy: str() })
export type EventRule = RecordOf<typeof EventRule>

export const PreparedQueryRule = record('PreparedQueryRule', { Prefix: str(), Policy: str() })
export type PreparedQueryRule = RecordOf<typeof PreparedQueryRule>

export const Policy = record('Policy', {
  ID: str(),
  Revision: u64(),
  ACL: str(),
  Agents: list(rec(AgentRule)),
  AgentPrefixes: list(rec(AgentRule)),
  Keys: list(rec(KeyRule)),
  KeyPrefixes: list(rec(KeyRule)),
  Nodes: list(rec(NodeRule)),
  NodePrefixes: list(rec(NodeRule)),
  Services: list(rec(ServiceRule)),
  ServicePrefixes: list(rec(ServiceRule)),
  Sessions: list(rec(SessionRule)),
  SessionPrefixes: list(rec(SessionRule)),
  Events: list(rec(EventRule)),
  EventPrefixes: list(rec(EventRule)),
  PreparedQueries: list(rec(PreparedQueryRule)),
  PreparedQueryPrefixes: list(rec(PreparedQueryRule)),
  Keyring: str(),
  Operator: str(),
})
export type Policy = RecordOf<typeof Policy>

export const ACL = record('ACL', { ID: str(), Name: str(), Type: str(), Rules: str(), ...indexes })
export type ACL = RecordOf<typeof ACL>

export const ACLRequest = record('ACLRequest', { Datacenter: str(), Op: str(), ACL: rec(ACL), ...writeRequest })
export type ACLRequest = RecordOf<typeof ACLRequest>

export const ACLSpecificRequest = record('ACLSpecificRequest', { Datacenter: str(), ACL: str(), ...queryOptions })
export type ACLSpecificRequest = RecordOf<typeof ACLSpecificRequest>

export const IndexedACLs = record('IndexedACLs', { ACLs: list(rec(ACL)), ...queryMeta })
export type IndexedACLs = RecordOf<typeof IndexedACLs>

export const ACLBootstrap = record('ACLBootstrap', { AllowBootstrap: bool(), ...indexes })
export type ACLBootstrap = RecordOf<typeof ACLBootstrap>

export const ACLPolicyResolveLegacyRequest = record('ACLPolicyResolveLegacyRequest', {
  Datacenter: str(),
  ACL: str(),
  ETag: str(),
  ...queryOptions,
})
export type ACLPolicyResolveLegacyRequest = RecordOf<typeof ACLPolicyResolveLegacyRequest>

export const ACLPolicyResolveLegacyResponse = record('ACLPolicyResolveLegacyResponse', {
  ETag: str(),
  Parent: str(),
  Policy: opt(Policy),
  TTL: dur(),
  ...queryMeta,
})
export type ACLPolicyResolveLegacyResponse = RecordOf<typeof ACLPolicyResolveLegacyResponse>
