/** Whether a list by this metadata finds a node. The original looks into an index, which has no entry for a key without a name. */
export function isFoundByMeta(meta: ReadonlyMap<string, string> | null, wanted: ReadonlyMap<string, string>): boolean {
  return !(wanted.size === 1 && wanted.has('')) && hasMeta(meta, wanted)
}

/** Whether metadata has all these pairs. */
export function hasMeta(meta: ReadonlyMap<string, string> | null, wanted: ReadonlyMap<string, string>): boolean {
  for (const [key, value] of wanted) if (meta?.get(key) !== value) return false
  return true
}
