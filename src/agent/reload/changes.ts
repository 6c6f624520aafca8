import type { DefinitionChanges } from '../../contract/http/agent/reload-form.ts'
import { equalValues } from '../../wire/equal.ts'
import { optionByKey } from '../config/options/index.ts'
import type { LoadedConfig } from '../config/load.ts'

const noValue = Symbol('no value')

/** The keys whose values differ between two configurations, parted by whether a running agent can take the new ones. */
export function changedKeys(before: LoadedConfig, after: LoadedConfig): { readonly applied: readonly string[], readonly needRestart: readonly string[] } {
  const keys = [...new Set([...before.values.keys(), ...after.values.keys()])].sort()
  const changed = keys.filter((key) => {
    const row = optionByKey.get(key)
    // Definitions are told of one by one. What has no effect here has none after a restart either.
    if (row?.state !== 'built' || row.shape !== undefined) return false
    return !equalValues(before.values.get(key) ?? noValue, after.values.get(key) ?? noValue)
  })
  return { applied: changed.filter((key) => optionByKey.get(key)?.reload === true), needRestart: changed.filter((key) => optionByKey.get(key)?.reload !== true) }
}

/** What became of definitions, by ID; without one, by name. */
export function definitionChanges<D extends { readonly ID: string, readonly Name: string }>(before: readonly D[], after: readonly D[]): DefinitionChanges {
  const idOf = ({ ID, Name }: D): string => ID || Name
  const old = new Map(before.map((definition) => [idOf(definition), definition]))
  const ids = new Set(after.map(idOf))
  const both = after.filter((definition) => old.has(idOf(definition)))
  const same = (definition: D): boolean => equalValues(old.get(idOf(definition)), definition)
  return {
    Added: after.map(idOf).filter((id) => !old.has(id)),
    Changed: both.filter((definition) => !same(definition)).map(idOf),
    Removed: [...old.keys()].filter((id) => !ids.has(id)),
    Unchanged: both.filter(same).map(idOf),
  }
}
