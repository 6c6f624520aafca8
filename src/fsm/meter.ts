import { CommandType } from '../wire/command.ts'

/** Told how the state machine spends its time; it has no clock of its own. Commands are applied one after the other. */
export interface FsmMeter {
  begin(): void
  /** `op` says what of the command's kind it was, for kinds that are several things. */
  end(metric: string, op: string | undefined): void
  /** A snapshot begins to be written; the returned function is called when that has ended. Commands may be applied meanwhile. */
  persisting(): () => void
}

/** How a kind is called, and its `op` where its commands do not say one. */
export interface Metric {
  readonly name: string
  readonly op?: string
}

/** The original's names (surface/checks-and-agent.md TM06). */
const metrics: ReadonlyMap<number, Metric> = new Map<number, Metric>([
  [CommandType.Register, { name: 'register' }],
  [CommandType.Deregister, { name: 'deregister' }],
  [CommandType.KVS, { name: 'kvs' }],
  [CommandType.Session, { name: 'session' }],
  [CommandType.ACL, { name: 'acl' }],
  [CommandType.Tombstone, { name: 'tombstone' }],
  [CommandType.CoordinateBatchUpdate, { name: 'coordinate.batch-update' }],
  [CommandType.PreparedQuery, { name: 'prepared-query' }],
  [CommandType.Txn, { name: 'txn' }],
  [CommandType.Autopilot, { name: 'autopilot' }],
  [CommandType.ACLBootstrap, { name: 'acl.token', op: 'bootstrap' }],
  [CommandType.Intention, { name: 'intention' }],
  [CommandType.ConnectCA, { name: 'ca' }],
  [CommandType.ConnectCALeaf, { name: 'ca.leaf' }],
  [CommandType.ACLTokenSet, { name: 'acl.token', op: 'upsert' }],
  [CommandType.ACLTokenDelete, { name: 'acl.token', op: 'delete' }],
  [CommandType.ACLPolicySet, { name: 'acl.policy', op: 'upsert' }],
  [CommandType.ACLPolicyDelete, { name: 'acl.policy', op: 'delete' }],
  [CommandType.ACLRoleSet, { name: 'acl.role', op: 'upsert' }],
  [CommandType.ACLRoleDelete, { name: 'acl.role', op: 'delete' }],
  [CommandType.ACLBindingRuleSet, { name: 'acl.bindingrule', op: 'upsert' }],
  [CommandType.ACLBindingRuleDelete, { name: 'acl.bindingrule', op: 'delete' }],
  [CommandType.ACLAuthMethodSet, { name: 'acl.authmethod', op: 'upsert' }],
  [CommandType.ACLAuthMethodDelete, { name: 'acl.authmethod', op: 'delete' }],
])

/** Undefined for kinds that are not measured. */
export function metricOf(type: number): Metric | undefined {
  return metrics.get(type)
}
