/**
 * The highest value that a majority reaches, given one value of each voter: an index they have stored, a round they have
 * answered, an instant they were heard at. −∞ without voters, so nothing is ever agreed by nobody.
 */
export function agreed(values: readonly number[]): number {
  if (values.length === 0) return -Infinity
  if (values.length === 1) return values[0] ?? -Infinity
  const sorted = [...values].sort((a, b) => b - a)
  return sorted[sorted.length >> 1] ?? -Infinity
}

/** How many votes win: more than half. */
export function majority(voters: number): number {
  return (voters >> 1) + 1
}
