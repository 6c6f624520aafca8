import { type HclObject, type HclValue, isList, isObject } from '../../lang/hcl/tree.ts'

/** Watches as plain values, for those who look at the configuration; tokens are hidden. */
export function shownWatches(tables: readonly HclObject[]): readonly unknown[] {
  return tables.map((table) => plain(new Map([...table].map(([name, value]) => [name, name === 'token' ? 'hidden' : value]))))
}

function plain(value: HclValue): unknown {
  if (isObject(value)) return Object.fromEntries([...value].map(([name, inner]) => [name, plain(inner)]))
  return isList(value) ? value.items.map(plain) : value
}
