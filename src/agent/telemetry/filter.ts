/** Which metrics are kept, by the beginnings of their names (surface/config.md K258, K259). */
export interface PrefixFilter {
  readonly allowed: readonly string[]
  readonly blocked: readonly string[]
  readonly byDefault: boolean
}

/** The longest prefix decides; one that is both allowed and blocked is blocked. */
export function isAllowed({ allowed, blocked, byDefault }: PrefixFilter, name: string): boolean {
  const longest = (prefixes: readonly string[]): number => Math.max(-1, ...prefixes.filter((prefix) => name.startsWith(prefix)).map(({ length }) => length))
  const keep = longest(allowed)
  const drop = longest(blocked)
  return keep < 0 && drop < 0 ? byDefault : keep > drop
}
