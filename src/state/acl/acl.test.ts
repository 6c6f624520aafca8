import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ACLAuthMethod, ACLBindingRule, ACLPolicy, ACLRole, ACLToken } from '../../wire/records/acl.ts'
import { ACL } from '../../wire/records/acl-legacy.ts'
import { indexOf, maxIndex } from '../index-table.ts'
import type { Mutation } from '../mutation.ts'
import type { StateStore } from '../store.ts'
import { tables } from '../tables.ts'
import { freshStore } from '../testing.ts'
import { authMethodDelete } from './auth-method-delete.ts'
import { authMethodSet } from './auth-method.ts'
import { bindingRuleDelete, bindingRuleSet } from './binding-rule.ts'
import { legacyBootstrap, legacySet } from './legacy.ts'
import { policyDelete, policySet } from './policy.ts'
import { roleDelete, roleSet } from './role.ts'
import { bootstrap, canBootstrap, tokenBySecret, tokenDelete, tokenSet, type TokenSetting } from './token.ts'

const id = (digit: number): string => `${String(digit).repeat(8)}-1111-1111-1111-111111111111`
const token = (digit: number, rest: Partial<ACLToken> = {}): ACLToken => ACLToken.make({ AccessorID: id(digit), SecretID: `secret ${digit}`, ...rest })
const policy = (digit: number, Name: string, rest: Partial<ACLPolicy> = {}): ACLPolicy => ACLPolicy.make({ ID: id(digit), Name, ...rest })
const link = (digit: number): { readonly ID: string; readonly Name: string } => ({ ID: id(digit), Name: '' })

let index = 10
const write = <T>(store: StateStore, work: (mutation: Mutation) => T): T => store.write(++index, work)
const set = (store: StateStore, one: ACLToken, setting: TokenSetting = {}): void => write(store, (mutation) => tokenSet(mutation, one, setting))

test('links get the names of what they lead to; those that lead nowhere are refused, or kept when they may', () => {
  const { store } = freshStore()
  write(store, (mutation) => policySet(mutation, policy(1, 'p')))
  write(store, (mutation) => roleSet(mutation, ACLRole.make({ ID: id(2), Name: 'r', Policies: [link(1)] }), false))
  set(store, token(3, { Policies: [link(1)], Roles: [link(2)] }))
  const stored = tokenBySecret(store.read(), 'secret 3')
  assert.deepEqual([stored?.Policies, stored?.Roles], [[{ ID: id(1), Name: 'p' }], [{ ID: id(2), Name: 'r' }]])
  assert.throws(() => set(store, token(4, { Policies: [link(9)] })), { message: `No such policy with ID: ${id(9)}` })
  assert.throws(() => set(store, token(4, { Roles: [link(9)] })), { message: `No such role with ID: ${id(9)}` })
  assert.throws(() => set(store, token(4, { Policies: [{ ID: '', Name: 'p' }] })), { message: 'Encountered a Token with policies linked by Name in the state store' })
  set(store, token(4, { Policies: [link(9)] }), { allowMissingLinks: true })
  assert.throws(() => set(store, token(5, { Policies: [link(9)] }), { allowMissingLinks: true, prohibitUnprivileged: true }), { message: 'Token has no privileges' })
})

test('a token is known by its secret, and keeps its accessor and when it was made', () => {
  const { store } = freshStore()
  set(store, token(1))
  const made = index
  set(store, token(1, { Description: 'changed' }))
  const stored = tokenBySecret(store.read(), 'secret 1')
  assert.deepEqual([stored?.CreateIndex, stored?.ModifyIndex, stored?.Hash?.length], [made, index, 32])
  assert.throws(() => set(store, token(2, { SecretID: 'secret 1' })), { message: 'The ACL Token AccessorID field is immutable' })
  assert.throws(() => set(store, token(2, { SecretID: '' })), { message: 'Missing ACL Token SecretID' })
  assert.throws(() => set(store, token(2, { AccessorID: '' })), { message: 'Missing ACL Token AccessorID' })
  assert.throws(() => set(store, token(2, { AccessorID: 'x' })), { message: "failed inserting acl token: failed to build index 'accessor': UUID must be 36 characters" })
  assert.throws(() => set(store, token(2, { Local: true }), { fromReplication: true }), { message: 'Cannot replicate local tokens' })
})

test('tokens whose index is another are passed over', () => {
  const { store } = freshStore()
  set(store, token(1, { Description: 'first' }), { cas: true })
  const { ModifyIndex } = tokenBySecret(store.read(), 'secret 1')!
  for (const stale of [0, 3]) set(store, token(1, { Description: 'stale', ModifyIndex: stale }), { cas: true })
  set(store, token(2, { ModifyIndex: 3 }), { cas: true })
  assert.deepEqual([tokenBySecret(store.read(), 'secret 1')?.Description, tokenBySecret(store.read(), 'secret 2')], ['first', undefined])
  set(store, token(1, { Description: 'second', ModifyIndex }), { cas: true })
  assert.equal(tokenBySecret(store.read(), 'secret 1')?.Description, 'second')
})

test('the ACLs are bootstrapped once, and again by who knows the index of the last time', () => {
  const { store } = freshStore()
  assert.equal(canBootstrap(store.read()), true)
  write(store, (mutation) => bootstrap(mutation, 0, token(1), {}))
  const last = index
  assert.equal(indexOf(store.read(), 'acl-token-bootstrap'), last)
  assert.throws(() => write(store, (mutation) => bootstrap(mutation, 0, token(2), {})), { message: 'ACL bootstrap no longer allowed' })
  assert.throws(() => write(store, (mutation) => bootstrap(mutation, last + 1, token(2), {})), { message: 'Invalid ACL bootstrap reset index' })
  assert.throws(() => write(store, (mutation) => bootstrap(mutation, last, token(2, { SecretID: '' }), {})), {
    message: 'failed inserting bootstrap token: Missing ACL Token SecretID',
  })
  write(store, (mutation) => bootstrap(mutation, last, token(2), {}))
  assert.equal(canBootstrap(store.read()), false)
})

test('a token of before 1.4 becomes one of today, which such commands then cannot change', () => {
  const { store } = freshStore()
  const old = ACL.make({ ID: 'old', Name: 'n', Type: 'client', Rules: 'key "" { policy = "read" }' })
  write(store, (mutation) => legacySet(mutation, old))
  const made = tokenBySecret(store.read(), 'old')!
  assert.deepEqual([made.AccessorID, made.Description, made.Type, made.Hash?.length], ['', 'n', 'client', 32])
  set(store, { ...made, AccessorID: id(1) }, { cas: true })
  write(store, (mutation) => legacySet(mutation, { ...old, Name: 'again' }))
  assert.deepEqual([tokenBySecret(store.read(), 'old')?.AccessorID, tokenBySecret(store.read(), 'old')?.Description], [id(1), 'again'])
  set(store, token(2))
  assert.throws(() => write(store, (mutation) => legacySet(mutation, { ...old, ID: 'secret 2' })), {
    message: 'failed inserting acl token: cannot use legacy endpoint to modify a non-legacy token',
  })
  const first = write(store, (mutation) => legacyBootstrap(mutation, ACL.make({ ID: 'first', Type: 'management' })))
  assert.deepEqual(first, { ID: 'first', Name: '', Type: 'management', Rules: '', CreateIndex: index, ModifyIndex: index })
})

test('names belong to one policy and one role, without regard to case', () => {
  const { store } = freshStore()
  write(store, (mutation) => policySet(mutation, policy(1, 'One')))
  assert.throws(() => write(store, (mutation) => policySet(mutation, policy(2, 'one'))), { message: 'A policy with name "one" already exists' })
  write(store, (mutation) => policySet(mutation, policy(1, 'renamed')))
  write(store, (mutation) => policySet(mutation, policy(2, 'one')))
  write(store, (mutation) => roleSet(mutation, ACLRole.make({ ID: id(1), Name: 'r' }), false))
  assert.throws(() => write(store, (mutation) => roleSet(mutation, ACLRole.make({ ID: id(2), Name: 'R' }), false)), { message: 'A role with name "R" already exists' })
  const nobody = { ServiceIdentities: [{ ServiceName: '', Datacenters: null }] }
  assert.throws(() => write(store, (mutation) => roleSet(mutation, ACLRole.make({ ID: id(2), Name: 'x', ...nobody }), false)), {
    message: 'Encountered a Role with an empty service identity name in the state store',
  })
})

test('deleting what is unknown moves no index, and what is built in stays', () => {
  const { store } = freshStore()
  write(store, (mutation) => {
    tokenDelete(mutation, id(1))
    policyDelete(mutation, id(1))
    roleDelete(mutation, id(1))
    bindingRuleDelete(mutation, 'no ID')
    authMethodDelete(mutation, 'none')
  })
  assert.equal(maxIndex(store.read(), 'acl-tokens', 'acl-policies', 'acl-roles', 'acl-binding-rules', 'acl-auth-methods'), 0)
  const anonymous = '00000000-0000-0000-0000-000000000002'
  const global = '00000000-0000-0000-0000-000000000001'
  set(store, token(1, { AccessorID: anonymous }))
  write(store, (mutation) => policySet(mutation, policy(1, 'global-management', { ID: global })))
  assert.throws(() => write(store, (mutation) => tokenDelete(mutation, anonymous)), { message: 'Deletion of the builtin anonymous token is not permitted' })
  assert.throws(() => write(store, (mutation) => policyDelete(mutation, global)), { message: 'Deletion of the builtin global-management policy is not permitted' })
  assert.throws(() => write(store, (mutation) => policySet(mutation, policy(1, 'x', { ID: global, Rules: 'acl = "read"' }))), {
    message: 'Changing the Rules for the builtin global-management policy is not permitted',
  })
})

const rule = (digit: number, AuthMethod: string): ACLBindingRule => ACLBindingRule.make({ ID: id(digit), AuthMethod })

test('an auth method takes its rules along, and the tokens of its locality', () => {
  const { store } = freshStore()
  assert.throws(() => write(store, (mutation) => bindingRuleSet(mutation, rule(1, 'jwt'))), { message: 'failed inserting acl binding rule: auth method not found' })
  write(store, (mutation) => authMethodSet(mutation, ACLAuthMethod.make({ Name: 'jwt', Type: 'jwt' })))
  for (const digit of [1, 2]) write(store, (mutation) => bindingRuleSet(mutation, rule(digit, 'JWT')))
  set(store, token(1, { AuthMethod: 'jwt', Local: true }))
  set(store, token(2, { AuthMethod: 'jwt' }))
  write(store, (mutation) => authMethodDelete(mutation, 'Jwt'))
  const view = store.read()
  assert.deepEqual(view.all(tables.aclTokens.primary).map(({ SecretID }) => SecretID), ['secret 2'])
  assert.deepEqual([view.count(tables.aclBindingRules.primary), view.count(tables.aclAuthMethods.primary)], [0, 0])
  assert.equal(indexOf(view, 'acl-auth-methods'), index)
})
