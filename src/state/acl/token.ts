import type { View } from '../../memdb/database.ts'
import type { U64 } from '../../wire/values.ts'
import type { ACLToken } from '../../wire/records/acl.ts'
import { indexOf, raiseIndex, raiseIndexTo, rowIndex, setIndex } from '../index-table.ts'
import type { Mutation } from '../mutation.ts'
import { Refusal } from '../refusal.ts'
import { tables } from '../tables.ts'
import { uuidKey } from '../uuid-key.ts'
import { authMethodByName } from './auth-method.ts'
import { withHash } from './hash.ts'
import { requireIdentities, resolvePolicies, resolveRoles } from './links.ts'

const table = 'acl-tokens'
/** The entry of the index table that says that, and when, the ACLs were bootstrapped. */
export const bootstrapEntry = 'acl-token-bootstrap'
const anonymous = '00000000-0000-0000-0000-000000000002'

/** How tokens are to be set. */
export interface TokenSetting {
  /** Pass over tokens whose ModifyIndex is another; 0 means that there must be none. */
  readonly cas?: boolean
  readonly allowMissingLinks?: boolean
  readonly prohibitUnprivileged?: boolean
  /** A token from before 1.4: it needs no accessor, and keeps the one it has. */
  readonly legacy?: boolean
  readonly fromReplication?: boolean
}

/** A token by its secret. */
export function tokenBySecret(view: View, secret: string): ACLToken | undefined {
  return view.get(tables.aclTokens.primary, secret)
}

/** A token by its accessor. */
function tokenByAccessor(view: View, accessor: string): ACLToken | undefined {
  return view.list(tables.aclTokens.by.accessor, uuidKey(accessor, 'failed acl token lookup: index error')).at(-1)
}

/** Stores a token (protocol/fsm.md §11). */
export function tokenSet(mutation: Mutation, asked: ACLToken, setting: TokenSetting): void {
  const { txn, index } = mutation
  requireParts(asked, setting)
  const original = tokenBySecret(txn, asked.SecretID)
  if (setting.cas === true && !isCurrent(asked, original)) return
  if (setting.legacy === true && original !== undefined && usesNewFields(original)) {
    throw new Refusal('failed inserting acl token: cannot use legacy endpoint to modify a non-legacy token')
  }
  const token = setting.legacy === true && original !== undefined ? { ...asked, AccessorID: original.AccessorID } : asked
  const allowMissing = setting.allowMissingLinks === true
  const policies = resolvePolicies(txn, 'Token', token.Policies, allowMissing)
  const roles = resolveRoles(txn, token.Roles, allowMissing)
  if (token.AuthMethod !== '' && setting.fromReplication !== true && authMethodByName(txn, token.AuthMethod) === undefined) {
    throw new Refusal(`No such auth method with Name: ${token.AuthMethod}`)
  }
  requireIdentities('Token', token.ServiceIdentities, token.NodeIdentities)
  const identities = (token.ServiceIdentities?.length ?? 0) + (token.NodeIdentities?.length ?? 0)
  if (setting.prohibitUnprivileged === true && policies.valid + roles.valid + identities === 0) throw new Refusal('Token has no privileges')
  if (original !== undefined && original.AccessorID !== '' && token.AccessorID !== original.AccessorID) {
    throw new Refusal('The ACL Token AccessorID field is immutable')
  }
  if (token.AccessorID !== '') uuidKey(token.AccessorID, "failed inserting acl token: failed to build index 'accessor'")
  const stored = { ...token, Policies: policies.links, Roles: roles.links, CreateIndex: original?.CreateIndex ?? index, ModifyIndex: index }
  insertToken(mutation, withHash(stored))
}

function requireParts(token: ACLToken, setting: TokenSetting): void {
  if (token.SecretID === '') throw new Refusal('Missing ACL Token SecretID')
  if (setting.legacy !== true && token.AccessorID === '') throw new Refusal('Missing ACL Token AccessorID')
  if (setting.fromReplication === true && token.Local) throw new Refusal('Cannot replicate local tokens')
}

function isCurrent(asked: ACLToken, original: ACLToken | undefined): boolean {
  if (original === undefined) return asked.ModifyIndex === 0
  return asked.ModifyIndex !== 0 && asked.ModifyIndex === original.ModifyIndex
}

function usesNewFields(token: ACLToken): boolean {
  const links = [token.Policies, token.Roles, token.ServiceIdentities, token.NodeIdentities]
  if (links.some((list) => (list?.length ?? 0) > 0)) return true
  return token.Type === '' || expires(token) || token.ExpirationTTL !== 0 || token.AuthMethod !== ''
}

function expires({ ExpirationTime }: ACLToken): boolean {
  return ExpirationTime !== null && (ExpirationTime.seconds !== 0 || ExpirationTime.nanoseconds !== 0)
}

/** Writes a token as it is. */
export function insertToken({ txn }: Pick<Mutation, 'txn'>, token: ACLToken): void {
  txn.put(tables.aclTokens, token)
  raiseIndexTo(txn, table, rowIndex(token.ModifyIndex))
}

/** Removes the token with this accessor; an unknown one is no change. */
export function tokenDelete(mutation: Mutation, accessor: string): void {
  remove(mutation, tokenByAccessor(mutation.txn, accessor))
}

/** Removes the token with this secret; an unknown one is no change. */
export function tokenDeleteBySecret(mutation: Mutation, secret: string): void {
  remove(mutation, tokenBySecret(mutation.txn, secret))
}

function remove(mutation: Mutation, token: ACLToken | undefined): void {
  if (token === undefined) return
  if (token.AccessorID === anonymous) throw new Refusal('Deletion of the builtin anonymous token is not permitted')
  dropToken(mutation, token)
}

/** Removes a token, whichever it is. */
export function dropToken(mutation: Mutation, token: ACLToken): void {
  mutation.txn.delete(tables.aclTokens, token.SecretID)
  raiseIndex(mutation, table)
}

/** Whether the ACLs were never bootstrapped. */
export function canBootstrap(view: View): boolean {
  return indexOf(view, bootstrapEntry) === undefined
}

/** Stores the first token of a cluster, once; again only by who knows the index of the last time. */
export function bootstrap(mutation: Mutation, resetIndex: U64, token: ACLToken, setting: TokenSetting): void {
  const last = indexOf(mutation.txn, bootstrapEntry)
  if (last !== undefined && resetIndex === 0) throw new Refusal('ACL bootstrap no longer allowed')
  if (last !== undefined && resetIndex !== last) throw new Refusal('Invalid ACL bootstrap reset index')
  try {
    tokenSet(mutation, token, setting)
  } catch (error) {
    if (error instanceof Refusal) throw new Refusal(`failed inserting bootstrap token: ${error.message}`)
    throw error
  }
  setIndex(mutation, bootstrapEntry)
}
