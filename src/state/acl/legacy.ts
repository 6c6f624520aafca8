import { ACLToken } from '../../wire/records/acl.ts'
import type { ACL } from '../../wire/records/acl-legacy.ts'
import type { Mutation } from '../mutation.ts'
import { Refusal } from '../refusal.ts'
import { tokenHash } from './hash.ts'
import { bootstrap, tokenBySecret, tokenSet } from './token.ts'

/** A token from before 1.4 as one of today (protocol/fsm.md §11). */
export function tokenOfLegacy(acl: ACL): ACLToken {
  const token = ACLToken.make({
    SecretID: acl.ID, Description: acl.Name, Type: acl.Type, Rules: acl.Rules, CreateIndex: acl.CreateIndex, ModifyIndex: acl.ModifyIndex,
  })
  return { ...token, Hash: tokenHash(token) }
}

/** Stores such a token. */
export function legacySet(mutation: Mutation, acl: ACL): void {
  tokenSet(mutation, tokenOfLegacy(acl), { legacy: true })
}

/** Stores such a token as the first of a cluster, and gives it as it was stored. One without a type is stored and then refused. */
export function legacyBootstrap(mutation: Mutation, acl: ACL): ACL | Refusal {
  bootstrap(mutation, 0, tokenOfLegacy(acl), { legacy: true })
  const { SecretID, Description, Type, Rules, CreateIndex, ModifyIndex } = tokenBySecret(mutation.txn, acl.ID) ?? ACLToken.zero()
  if (Type === '') return new Refusal('Cannot convert ACLToken into compat token')
  return { ID: SecretID, Name: Description, Type, Rules, CreateIndex, ModifyIndex }
}
