/** `a=1, b=2`, sorted by name. */
export function sortedPairs(map: ReadonlyMap<string, string> | null, separator: string): string {
  return [...(map ?? [])].sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `${name}=${value}`).join(separator)
}
