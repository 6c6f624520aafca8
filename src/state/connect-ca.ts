import type { View } from '../memdb/database.ts'
import type { U64 } from '../wire/values.ts'
import type { CAConfiguration, CAConsulProviderState, CARoot } from '../wire/records/connect-ca.ts'
import { indexOf, maxIndex, putIndex, raiseIndexTo, rowIndex, setIndex } from './index-table.ts'
import type { Mutation } from './mutation.ts'
import { Refusal } from './refusal.ts'
import { onlyRow, tables } from './tables.ts'

const rootsTable = 'connect-ca-roots'
const providerTable = 'connect-ca-builtin'
/** A counter that stands in the index table and is no index. */
const serialEntry = 'connect-ca-builtin-serial'

/** How the authority is configured, if it ever was. */
export function caConfig(view: View): CAConfiguration | undefined {
  return view.get(tables.caConfig.primary, onlyRow)
}

/** Stores the configuration of the authority; a cluster's ID stays unless another is named (protocol/fsm.md §12). */
export function caConfigSet({ txn, index }: Pick<Mutation, 'txn' | 'index'>, config: CAConfiguration): void {
  const existing = caConfig(txn)
  const ClusterID = config.ClusterID === '' ? (existing?.ClusterID ?? '') : config.ClusterID
  insertCaConfig({ txn }, { ...config, ClusterID, CreateIndex: existing?.CreateIndex ?? index, ModifyIndex: index })
}

/** The same only if the stored one has this ModifyIndex; 0 where there is none. */
export function caConfigCas(mutation: Pick<Mutation, 'txn' | 'index'>, config: CAConfiguration): boolean {
  if (config.ModifyIndex !== (caConfig(mutation.txn)?.ModifyIndex ?? 0)) return false
  caConfigSet(mutation, config)
  return true
}

/** Writes the configuration as it is. */
export function insertCaConfig({ txn }: Pick<Mutation, 'txn'>, config: CAConfiguration): void {
  txn.put(tables.caConfig, config)
}

/** Puts these roots in the place of all others, if the table is still at this index. Exactly one of them is active. */
export function caRootsCas(mutation: Mutation, tableIndex: U64, roots: readonly CARoot[]): boolean {
  const { txn, index } = mutation
  if (roots.filter(({ Active }) => Active).length !== 1) throw new Refusal('there must be exactly one active CA')
  if (maxIndex(txn, rootsTable) !== tableIndex) return false
  const stored = roots.map((root) => {
    if (root.ID === '') throw new Refusal('Missing CA Root ID')
    return { ...root, CreateIndex: txn.get(tables.caRoots.primary, root.ID)?.CreateIndex ?? index, ModifyIndex: index }
  })
  for (const { ID } of txn.all(tables.caRoots.primary)) txn.delete(tables.caRoots, ID)
  for (const root of stored) txn.put(tables.caRoots, root)
  setIndex(mutation, rootsTable)
  return true
}

/** Writes a root as it is. */
export function insertCaRoot({ txn }: Pick<Mutation, 'txn'>, root: CARoot): void {
  txn.put(tables.caRoots, root)
  raiseIndexTo(txn, rootsTable, rowIndex(root.ModifyIndex))
}

/** Stores what the built-in provider remembers, its private key among it. */
export function caProviderStateSet(mutation: Mutation, state: CAConsulProviderState): void {
  const { txn, index } = mutation
  if (state.ID === '') throw new Refusal('failed updating built-in CA state: object missing primary index')
  const existing = txn.get(tables.caProviderStates.primary, state.ID)
  txn.put(tables.caProviderStates, { ...state, CreateIndex: existing?.CreateIndex ?? index, ModifyIndex: index })
  setIndex(mutation, providerTable)
}

/** Writes a provider's state as it is. */
export function insertCaProviderState({ txn }: Pick<Mutation, 'txn'>, state: CAConsulProviderState): void {
  txn.put(tables.caProviderStates, state)
  raiseIndexTo(txn, providerTable, rowIndex(state.ModifyIndex))
}

/** Removes it. The table's index stays where it is. */
export function caProviderStateDelete({ txn }: Mutation, id: string): void {
  txn.delete(tables.caProviderStates, id)
}

/** The next serial number of the built-in provider. They once were log indexes, so they begin where those had come to. */
export function caNextSerial({ txn }: Mutation): number {
  const next = (indexOf(txn, serialEntry) ?? maxIndex(txn, providerTable)) + 1
  putIndex(txn, serialEntry, next)
  return next
}
