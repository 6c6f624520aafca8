import { aclAuthMethodDeleteRow, aclAuthMethodSetRow } from './acl-auth-method.ts'
import { aclBindingRuleDeleteRow, aclBindingRuleSetRow } from './acl-binding-rule.ts'
import { aclBootstrapRow } from './acl-bootstrap.ts'
import { aclLegacyRow } from './acl-legacy.ts'
import { aclPolicyDeleteRow, aclPolicySetRow } from './acl-policy.ts'
import { aclRoleDeleteRow, aclRoleSetRow } from './acl-role.ts'
import { aclTokenDeleteRow, aclTokenSetRow } from './acl-token.ts'
import { autopilotRow } from './autopilot.ts'
import { configEntryRow } from './config-entry.ts'
import { connectCaConfigRow, connectCaProviderStateRow, connectCaRow } from './connect-ca.ts'
import { connectCaLeafRow } from './connect-ca-leaf.ts'
import { coordinateRow } from './coordinate.ts'
import { deregisterRow } from './deregister.ts'
import { federationStateRow } from './federation-state.ts'
import { indexEntryRow } from './index-entry.ts'
import { intentionRow } from './intention.ts'
import { kvRow } from './kv.ts'
import { preparedQueryRow } from './prepared-query.ts'
import { registerRow } from './register.ts'
import type { Row } from './row.ts'
import { sessionRow } from './session.ts'
import { tombstoneRow } from './tombstone.ts'
import { txnRow } from './txn.ts'

/** All kinds. Those with snapshot records stand in the order of their records (protocol/snapshot.md §3). */
export const rows: readonly Row[] = [
  registerRow,
  coordinateRow,
  sessionRow,
  aclTokenSetRow,
  aclPolicySetRow,
  aclRoleSetRow,
  aclBindingRuleSetRow,
  aclAuthMethodSetRow,
  kvRow,
  tombstoneRow,
  preparedQueryRow,
  autopilotRow,
  intentionRow,
  connectCaRow,
  connectCaProviderStateRow,
  connectCaConfigRow,
  configEntryRow,
  federationStateRow,
  indexEntryRow,
  deregisterRow,
  txnRow,
  aclLegacyRow,
  aclBootstrapRow,
  aclTokenDeleteRow,
  aclPolicyDeleteRow,
  aclRoleDeleteRow,
  aclBindingRuleDeleteRow,
  aclAuthMethodDeleteRow,
  connectCaLeafRow,
]
