import type { View } from '../memdb/database.ts'
import type { AutopilotConfig } from '../wire/records/autopilot.ts'
import type { Mutation } from './mutation.ts'
import { onlyRow, tables } from './tables.ts'

/** Autopilot's configuration, if it was ever written. It has no entry in the index table: the index is its own. */
export function autopilotConfig(view: View): { readonly index: number; readonly config: AutopilotConfig | undefined } {
  const config = view.get(tables.autopilot.primary, onlyRow)
  return { index: Number(config?.ModifyIndex ?? 0), config }
}

/** Stores autopilot's configuration. */
export function autopilotSet({ txn, index }: Mutation, config: AutopilotConfig): void {
  const existing = autopilotConfig(txn).config
  txn.put(tables.autopilot, { ...config, CreateIndex: existing?.CreateIndex ?? index, ModifyIndex: index })
}

/** The same only if one is stored and has this ModifyIndex. */
export function autopilotCas(mutation: Mutation, config: AutopilotConfig): boolean {
  const existing = autopilotConfig(mutation.txn).config
  if (existing === undefined || existing.ModifyIndex !== config.ModifyIndex) return false
  autopilotSet(mutation, config)
  return true
}
