import type { U64 } from '../../wire/record.ts'
import type { Instant } from '../swim/ports.ts'

type IntentType = 'join' | 'leave'

interface Intent {
  readonly type: IntentType
  readonly time: U64
  readonly at: Instant
}

/** Names that nobody has heard of otherwise; more would only be noise. */
const mostIntents = 16_384
/** No packet of gossip carries a longer one. */
const longestName = 1400

/** Intents that came before their member: the newest of each name, for some minutes. */
export class Intents {
  readonly #intents = new Map<string, Intent>()

  /** Whether it is news. */
  note(now: Instant, name: string, type: IntentType, time: U64): boolean {
    const known = this.#intents.get(name)
    if (known !== undefined ? time <= known.time : this.#intents.size >= mostIntents || name.length > longestName) return false
    this.#intents.set(name, { type, time, at: now })
    return true
  }

  of(name: string): { readonly type: IntentType; readonly time: U64 } | undefined {
    return this.#intents.get(name)
  }

  /** Forgets what is older than `ageMs`. */
  reap(now: Instant, ageMs: number): void {
    for (const [name, { at }] of this.#intents) if (now - at > ageMs) this.#intents.delete(name)
  }
}
