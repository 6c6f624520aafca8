import { any, bool, int, list, map, opt, rec, record, str, time, u64, type RecordOf } from '../record.ts'
import { indexes, queryMeta, writeRequest } from './query-options.ts'

export const CARoot = record('CARoot', {
  ID: str(),
  Name: str(),
  SerialNumber: u64(),
  SigningKeyID: str(),
  ExternalTrustDomain: str(),
  NotBefore: time(),
  NotAfter: time(),
  RootCert: str(),
  IntermediateCerts: list(str()),
  SigningCert: str({ json: 'omitempty' }),
  SigningKey: str({ json: 'omitempty' }),
  Active: bool(),
  RotatedOutAt: time({ json: 'skip' }),
  PrivateKeyType: str(),
  PrivateKeyBits: int(),
  ...indexes,
})
export type CARoot = RecordOf<typeof CARoot>

export const IndexedCARoots = record('IndexedCARoots', {
  ActiveRootID: str(),
  TrustDomain: str(),
  Roots: list(rec(CARoot)),
  ...queryMeta,
})
export type IndexedCARoots = RecordOf<typeof IndexedCARoots>

export const CASignRequest = record('CASignRequest', { Datacenter: str(), CSR: str(), ...writeRequest })
export type CASignRequest = RecordOf<typeof CASignRequest>

export const IssuedCert = record('IssuedCert', {
  SerialNumber: str(),
  CertPEM: str({ json: 'omitempty' }),
  PrivateKeyPEM: str({ json: 'omitempty' }),
  Service: str({ json: 'omitempty' }),
  ServiceURI: str({ json: 'omitempty' }),
  Agent: str({ json: 'omitempty' }),
  AgentURI: str({ json: 'omitempty' }),
  ValidAfter: time(),
  ValidBefore: time(),
  ...indexes,
})
export type IssuedCert = RecordOf<typeof IssuedCert>

export const CAConfiguration = record('CAConfiguration', {
  ClusterID: str({ json: 'skip' }),
  Provider: str(),
  Config: map(any()),
  State: map(str()),
  ForceWithoutCrossSigning: bool(),
  ...indexes,
})
export type CAConfiguration = RecordOf<typeof CAConfiguration>

export const CAConsulProviderState = record('CAConsulProviderState', {
  ID: str(),
  PrivateKey: str(),
  RootCert: str(),
  IntermediateCert: str(),
  ...indexes,
})
export type CAConsulProviderState = RecordOf<typeof CAConsulProviderState>

export const CARequest = record('CARequest', {
  Op: str(),
  Datacenter: str(),
  Index: u64(),
  Roots: list(rec(CARoot)),
  Config: opt(CAConfiguration),
  ProviderState: opt(CAConsulProviderState),
  ...writeRequest,
})
export type CARequest = RecordOf<typeof CARequest>

export const CALeafRequest = record('CALeafRequest', { Op: str(), Datacenter: str(), ...writeRequest })
export type CALeafRequest = RecordOf<typeof CALeafRequest>

export const SignedResponse = record('SignedResponse', {
  IssuedCert: rec(IssuedCert),
  ConnectCARoots: rec(IndexedCARoots),
  ManualCARoots: list(str(), { json: 'omitempty' }),
  GossipKey: str({ json: 'omitempty' }),
  VerifyServerHostname: bool({ json: 'omitempty' }),
})
export type SignedResponse = RecordOf<typeof SignedResponse>
