/** How many connections each address has, over all listeners. */
export class ConnectionLimit {
  readonly #open = new Map<string, number>()
  readonly #most: () => number

  /** `most` is asked at each new one; 0: no limit. */
  constructor(most: () => number) {
    this.#most = most
  }

  /** Takes one more from an address, and returns what its end is told to; undefined when there are enough. */
  readonly admit = (address: string): (() => void) | undefined => {
    const count = this.#open.get(address) ?? 0
    const most = this.#most()
    if (most > 0 && count >= most) return undefined
    this.#open.set(address, count + 1)
    return () => {
      const left = this.#open.get(address)! - 1
      if (left === 0) this.#open.delete(address)
      else this.#open.set(address, left)
    }
  }
}
