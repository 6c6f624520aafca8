import { folded } from '../../std/folded.ts'
import type { View } from '../../memdb/database.ts'
import { compound } from '../../memdb/key.ts'
import type { WatchSet } from '../../memdb/watch-set.ts'
import type { ConfigEntry } from '../../wire/records/config-entry-forms.ts'
import { maxIndex, raiseIndexTo, rowIndex, setIndex } from '../index-table.ts'
import type { Mutation } from '../mutation.ts'
import { Refusal } from '../refusal.ts'
import type { ConfigEntryRow } from '../rows.ts'
import { configEntryKey, tables } from '../tables.ts'
import { gatewayKinds, mapGateway, unmapGateway } from './gateway-services.ts'
import { requireSoundGraph } from './graph.ts'

const table = 'config-entries'

/** One entry by its kind and name, both without regard to case. */
export function configEntryGet(
  view: View,
  kind: string,
  name: string,
  watch?: WatchSet,
): { readonly index: number; readonly entry: ConfigEntry | undefined } {
  return { index: maxIndex(view, table), entry: view.get(tables.configEntries.primary, configEntryKey(kind, name), watch)?.entry }
}

/** All entries of a kind by name, or of all kinds. */
export function configEntryList(
  view: View,
  kind: string,
  watch?: WatchSet,
): { readonly index: number; readonly entries: readonly ConfigEntry[] } {
  const rows = view.prefix(tables.configEntries.primary, kind === '' ? '' : compound(folded(kind)), watch)
  return { index: maxIndex(view, table), entries: rows.map(({ entry }) => entry) }
}

/** Stores an entry, equal or not, if the graph of services stays sound with it (protocol/fsm.md §13). */
export function configEntrySet(mutation: Mutation, kind: string, asked: ConfigEntry): void {
  const { txn, index } = mutation
  const existing = configEntryGet(txn, kind, asked.Name).entry
  const entry = { ...asked, CreateIndex: existing?.CreateIndex ?? index, ModifyIndex: index }
  requireSoundGraph(txn, kind, entry.Name, entry)
  if (entry.Kind === '' || entry.Name === '') throw new Refusal('failed inserting config entry: object missing primary index')
  insertConfigEntry(mutation, { kind, entry })
}

/** The same only if the stored one has this ModifyIndex; 0 means that there must be none. */
export function configEntryCas(mutation: Mutation, kind: string, asked: ConfigEntry): boolean {
  const existing = configEntryGet(mutation.txn, kind, asked.Name).entry
  const current = existing === undefined ? asked.ModifyIndex === 0 : asked.ModifyIndex !== 0 && asked.ModifyIndex === existing.ModifyIndex
  if (current) configEntrySet(mutation, kind, asked)
  return current
}

/** Writes an entry as it is, with what it makes of the mappings of gateways. */
export function insertConfigEntry({ txn }: Pick<Mutation, 'txn'>, row: ConfigEntryRow): void {
  const index = rowIndex(row.entry.ModifyIndex)
  if (gatewayKinds.has(row.kind)) mapGateway(txn, index, row)
  txn.put(tables.configEntries, row)
  raiseIndexTo(txn, table, index)
}

/** Removes an entry, if the graph of services stays sound without it; an unknown one is no change. */
export function configEntryDelete(mutation: Mutation, kind: string, name: string): void {
  const { txn } = mutation
  if (configEntryGet(txn, kind, name).entry === undefined) return
  if (gatewayKinds.has(kind)) unmapGateway(mutation, name)
  requireSoundGraph(txn, kind, name, undefined)
  txn.delete(tables.configEntries, configEntryKey(kind, name))
  setIndex(mutation, table)
}
