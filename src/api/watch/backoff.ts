/** Pauses after errors. */
export interface BackoffOptions {
  /** The pause after the first error; 200 ms unless given. */
  readonly firstMs?: number
  /** The longest pause; 30,000 ms unless given. */
  readonly maxMs?: number
}

/**
 * The pause before try number `failures + 1`. It doubles, and half of it is left to chance, so that a thousand clients of an
 * agent that came back do not return in the same instant.
 */
export function backoffMs(failures: number, chance: number, options: BackoffOptions = {}): number {
  const full = Math.min(options.maxMs ?? 30_000, (options.firstMs ?? 200) * 2 ** (failures - 1))
  return full / 2 + (full / 2) * chance
}
