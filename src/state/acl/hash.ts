import { blake2b256 } from '../../std/blake2b.ts'
import type { ACLNodeIdentity, ACLServiceIdentity, ACLToken } from '../../wire/records/acl.ts'

/** What a token says, as a sum: replication compares tokens by it (protocol/fsm.md §11). */
export function tokenHash(token: ACLToken): string {
  return blake2b256([
    token.Description, token.Type, token.Rules, token.Local ? 'local' : 'global',
    ...(token.Policies ?? []).map(({ ID }) => ID), ...(token.Roles ?? []).map(({ ID }) => ID),
    ...identityParts(token.ServiceIdentities ?? [], token.NodeIdentities ?? []),
  ].join(''))
}

function identityParts(services: readonly ACLServiceIdentity[], nodes: readonly ACLNodeIdentity[]): readonly string[] {
  return [
    ...services.flatMap(({ ServiceName, Datacenters }) => [ServiceName, ...(Datacenters ?? [])]),
    ...nodes.flatMap(({ NodeName, Datacenter }) => [NodeName, Datacenter]),
  ]
}

/** The token with its sum, computed if it has none. */
export function withHash(token: ACLToken): ACLToken {
  return token.Hash === null ? { ...token, Hash: tokenHash(token) } : token
}
