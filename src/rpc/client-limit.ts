/** Counts connections by the address they come from, and says which are too many. */
export class ClientLimit {
  readonly #open = new Map<string, number>()

  /** Whether one more from there is allowed; it counts until `leave`. 0 allows any number. */
  enter(ip: string, most: number): boolean {
    const count = this.#open.get(ip) ?? 0
    if (most > 0 && count >= most) return false
    this.#open.set(ip, count + 1)
    return true
  }

  leave(ip: string): void {
    const count = this.#open.get(ip) ?? 0
    if (count > 1) this.#open.set(ip, count - 1)
    else this.#open.delete(ip)
  }
}
