/** Whether metadata has all these pairs. */
export function hasMeta(meta: ReadonlyMap<string, string> | null, wanted: ReadonlyMap<string, string>): boolean {
  for (const [key, value] of wanted) if (meta?.get(key) !== value) return false
  return true
}
