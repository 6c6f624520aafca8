/** Who waits for news of something, by its name. */
export class Listeners {
  readonly #byName = new Map<string, Set<() => void>>()

  /** Calls back at each news until the function returned is called. */
  add(name: string, heard: () => void): () => void {
    const listening = this.#byName.get(name) ?? new Set()
    this.#byName.set(name, listening)
    // Two listeners may be one function, so each gets a place of its own.
    const place = (): void => heard()
    listening.add(place)
    return () => {
      listening.delete(place)
      if (listening.size === 0 && this.#byName.get(name) === listening) this.#byName.delete(name)
    }
  }

  tell(name: string): void {
    // Whoever hears of it may begin to listen anew, which is no news yet.
    for (const heard of Array.from(this.#byName.get(name) ?? [])) heard()
  }
}
