import type { Query } from '../query.ts'
import { Refusal } from '../refusal.ts'

/** Refuses a request that has more than one of some parameters. */
export function refuseConflict(query: Query, ...names: readonly string[]): void {
  if (names.filter((name) => query.has(name)).length > 1) throw new Refusal(400, `Conflicting flags: ${query.encode()}`)
}
