import { folded } from '../../std/folded.ts'
import { raiseIndex } from '../index-table.ts'
import type { Mutation } from '../mutation.ts'
import { tables } from '../tables.ts'
import { authMethodByName } from './auth-method.ts'
import { bindingRulesOfMethodDelete } from './binding-rule.ts'
import { dropToken } from './token.ts'

/**
 * Removes an auth method with its rules and the tokens that logins by it made; an unknown one is no change. Tokens that came from
 * another datacenter's method of that name stay: they are global where the method here makes local ones.
 */
export function authMethodDelete(mutation: Mutation, name: string): void {
  const { txn } = mutation
  const method = authMethodByName(txn, name)
  if (method === undefined) return
  bindingRulesOfMethodDelete(mutation, method.Name)
  for (const token of txn.list(tables.aclTokens.by.authMethod, method.Name)) {
    if (token.Local !== (method.TokenLocality === 'global')) dropToken(mutation, token)
  }
  txn.delete(tables.aclAuthMethods, folded(method.Name))
  raiseIndex(mutation, 'acl-auth-methods')
}
