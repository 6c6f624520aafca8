import type { UserEvent } from '../../contract/http/event/event-form.ts'

const kept = 256

/** The last events that this agent took, oldest first. */
export class EventRing {
  readonly #events: UserEvent[] = []
  readonly #waiting = new Set<() => void>()

  take(event: UserEvent): void {
    this.#events.push(event)
    if (this.#events.length > kept) this.#events.shift()
    const waiting = [...this.#waiting]
    this.#waiting.clear()
    for (const wake of waiting) wake()
  }

  /** Those of one name; an empty name is any. */
  named(name: string): readonly UserEvent[] {
    return name === '' ? [...this.#events] : this.#events.filter(({ Name }) => Name === name)
  }

  /** Calls back once when the next event is taken. */
  onEvent(wake: () => void): () => void {
    this.#waiting.add(wake)
    return () => void this.#waiting.delete(wake)
  }
}

/** Events have no index of their own, so the ID of the last one is made into one: its two halves in exclusive or. */
export function eventIndex(events: readonly UserEvent[]): number | bigint {
  const last = events.at(-1)
  if (last === undefined) return 1
  const digits = last.ID.replaceAll('-', '')
  const index = BigInt(`0x${digits.slice(0, 16)}`) ^ BigInt(`0x${digits.slice(16)}`)
  const number = Number(index)
  return Number.isSafeInteger(number) ? number : index
}
