import { folded } from '../std/folded.ts'
import type { FederationState } from '../wire/records/federation-state.ts'
import { setIndex } from './index-table.ts'
import type { Mutation } from './mutation.ts'
import { Refusal } from './refusal.ts'
import { tables } from './tables.ts'

/**
 * Stores how a datacenter is reached through its mesh gateways (protocol/fsm.md §14). Every server of 1.8.7 logs one for its own
 * datacenter, so no real log or snapshot can be read without them.
 */
export function federationStateSet(mutation: Mutation, state: FederationState): void {
  const { txn, index } = mutation
  if (state.Datacenter === '') throw new Refusal('missing datacenter on federation state')
  const existing = txn.get(tables.federationStates.primary, folded(state.Datacenter))
  txn.put(tables.federationStates, {
    ...state,
    PrimaryModifyIndex: state.PrimaryModifyIndex === 0 ? index : state.PrimaryModifyIndex,
    CreateIndex: existing?.CreateIndex ?? index,
    ModifyIndex: index,
  })
  setIndex(mutation, 'federation-states')
}

/** Removes the state of a datacenter; an unknown one is no change. */
export function federationStateDelete(mutation: Mutation, datacenter: string): void {
  if (mutation.txn.delete(tables.federationStates, folded(datacenter)) !== undefined) setIndex(mutation, 'federation-states')
}
