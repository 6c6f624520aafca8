/**
 * Checks whose output alone has changed and is sent later, so that a chatty check does not fill the log (surface LS04): each
 * after half the update interval and a random part of it. Pure: time and chance are passed in.
 */
export class DeferredOutputs {
  readonly #due = new Map<string, number>()
  readonly #intervalMs: number
  readonly #random: () => number

  /** `random` is uniform in [0, 1). */
  constructor(intervalMs: number, random: () => number) {
    this.#intervalMs = intervalMs
    this.#random = random
  }

  /** Whether outputs are deferred at all. */
  get enabled(): boolean {
    return this.#intervalMs > 0
  }

  has(check: string): boolean {
    return this.#due.has(check)
  }

  /** Lets the output of a check wait, unless it already does. Returns whether it is news. */
  add(check: string, now: number): boolean {
    if (this.#due.has(check)) return false
    this.#due.set(check, now + this.#intervalMs / 2 + this.#random() * this.#intervalMs)
    return true
  }

  drop(check: string): void {
    this.#due.delete(check)
  }

  /** Takes out the checks whose time has come. */
  take(now: number): readonly string[] {
    const due = [...this.#due].filter(([, at]) => at <= now).map(([check]) => check)
    for (const check of due) this.#due.delete(check)
    return due
  }

  /** When the next one is due. */
  deadline(): number | undefined {
    let first: number | undefined
    for (const at of this.#due.values()) if (first === undefined || at < first) first = at
    return first
  }
}
