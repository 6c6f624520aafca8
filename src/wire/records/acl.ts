import { any, bool, bytes, dur, int, list, map, opt, rec, record, str, time, u64, type RecordOf } from '../record.ts'
import { indexes } from './query-options.ts'

export const ACLTokenPolicyLink = record('ACLTokenPolicyLink', { ID: str(), Name: str() })
export type ACLTokenPolicyLink = RecordOf<typeof ACLTokenPolicyLink>

export const ACLTokenRoleLink = record('ACLTokenRoleLink', { ID: str(), Name: str() })
export type ACLTokenRoleLink = RecordOf<typeof ACLTokenRoleLink>

export const ACLServiceIdentity = record('ACLServiceIdentity', {
  ServiceName: str(),
  Datacenters: list(str(), { json: 'omitempty' }),
})
export type ACLServiceIdentity = RecordOf<typeof ACLServiceIdentity>

export const ACLNodeIdentity = record('ACLNodeIdentity', { NodeName: str(), Datacenter: str() })
export type ACLNodeIdentity = RecordOf<typeof ACLNodeIdentity>

export const ACLToken = record(
  'ACLToken',
  {
    AccessorID: str(),
    SecretID: str(),
    Description: str(),
    Policies: list(rec(ACLTokenPolicyLink), { json: 'omitempty' }),
    Roles: list(rec(ACLTokenRoleLink), { json: 'omitempty' }),
    ServiceIdentities: list(rec(ACLServiceIdentity), { json: 'omitempty' }),
    NodeIdentities: list(rec(ACLNodeIdentity), { json: 'omitempty' }),
    Type: str({ json: 'skip' }),
    Rules: str({ json: 'omitempty' }),
    Local: bool(),
    AuthMethod: str({ json: 'omitempty' }),
    ExpirationTime: opt(time(), { json: 'omitempty' }),
    ExpirationTTL: dur({ json: { omitempty: true, duration: 'read' } }),
    CreateTime: time(),
    Hash: bytes(),
    ...indexes,
  },
  { ownReader: 'strict' },
)
export type ACLToken = RecordOf<typeof ACLToken>

export const ACLTokenListStub = record('ACLTokenListStub', {
  AccessorID: str(),
  Description: str(),
  Policies: list(rec(ACLTokenPolicyLink), { json: 'omitempty' }),
  Roles: list(rec(ACLTokenRoleLink), { json: 'omitempty' }),
  ServiceIdentities: list(rec(ACLServiceIdentity), { json: 'omitempty' }),
  NodeIdentities: list(rec(ACLNodeIdentity), { json: 'omitempty' }),
  Local: bool(),
  AuthMethod: str({ json: 'omitempty' }),
  ExpirationTime: opt(time(), { json: 'omitempty' }),
  CreateTime: time(),
  Hash: bytes(),
  CreateIndex: u64(),
  ModifyIndex: u64(),
  Legacy: bool({ json: 'omitempty' }),
})
export type ACLTokenListStub = RecordOf<typeof ACLTokenListStub>

export const ACLPolicy = record(
  'ACLPolicy',
  {
    ID: str(),
    Name: str(),
    Description: str(),
    Rules: str(),
    Syntax: int({ json: 'skip' }),
    Datacenters: list(str(), { json: 'omitempty' }),
    Hash: bytes(),
    ...indexes,
  },
  { ownReader: 'strict' },
)
export type ACLPolicy = RecordOf<typeof ACLPolicy>

export const ACLPolicyListStub = record('ACLPolicyListStub', {
  ID: str(),
  Name: str(),
  Description: str(),
  Datacenters: list(str()),
  Hash: bytes(),
  CreateIndex: u64(),
  ModifyIndex: u64(),
})
export type ACLPolicyListStub = RecordOf<typeof ACLPolicyListStub>

export const ACLRolePolicyLink = record('ACLRolePolicyLink', { ID: str(), Name: str() })
export type ACLRolePolicyLink = RecordOf<typeof ACLRolePolicyLink>

export const ACLRole = record(
  'ACLRole',
  {
    ID: str(),
    Name: str(),
    Description: str(),
    Policies: list(rec(ACLRolePolicyLink), { json: 'omitempty' }),
    ServiceIdentities: list(rec(ACLServiceIdentity), { json: 'omitempty' }),
    NodeIdentities: list(rec(ACLNodeIdentity), { json: 'omitempty' }),
    Hash: bytes(),
    ...indexes,
  },
  { ownReader: 'strict' },
)
export type ACLRole = RecordOf<typeof ACLRole>

export const ACLBindingRule = record('ACLBindingRule', {
  ID: str(),
  Description: str(),
  AuthMethod: str(),
  Selector: str(),
  BindType: str(),
  BindName: str(),
  ...indexes,
})
export type ACLBindingRule = RecordOf<typeof ACLBindingRule>

export const ACLAuthMethodListStub = record('ACLAuthMethodListStub', {
  Name: str(),
  Type: str(),
  DisplayName: str({ json: 'omitempty' }),
  Description: str({ json: 'omitempty' }),
  CreateIndex: u64(),
  ModifyIndex: u64(),
})
export type ACLAuthMethodListStub = RecordOf<typeof ACLAuthMethodListStub>

export const ACLAuthMethod = record(
  'ACLAuthMethod',
  {
    Name: str(),
    Type: str(),
    DisplayName: str({ json: 'omitempty' }),
    Description: str({ json: 'omitempty' }),
    MaxTokenTTL: dur({ json: { omitempty: true, duration: 'text' } }),
    TokenLocality: str({ json: 'omitempty' }),
    Config: map(any()),
    ...indexes,
  },
  { ownReader: 'strict' },
)
export type ACLAuthMethod = RecordOf<typeof ACLAuthMethod>

export const ACLReplicationStatus = record('ACLReplicationStatus', {
  Enabled: bool(),
  Running: bool(),
  SourceDatacenter: str(),
  ReplicationType: str(),
  ReplicatedIndex: u64(),
  ReplicatedRoleIndex: u64(),
  ReplicatedTokenIndex: u64(),
  LastSuccess: time(),
  LastError: time(),
})
export type ACLReplicationStatus = RecordOf<typeof ACLReplicationStatus>
