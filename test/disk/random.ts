/** A small seeded generator: the same seed gives the same test. */
export function seeded(seed: number): { below(limit: number): number } {
  let state = seed >>> 0 || 1
  return {
    below: (limit) => {
      state ^= state << 13
      state ^= state >>> 17
      state ^= state << 5
      return (state >>> 0) % limit
    },
  }
}
