/**
 * From a name to the place of its member, in two to eight bytes a member instead of the fifty of a `Map`: a pool of ten thousand holds as
 * many tables when it is simulated in one process. Open addressing with a seed of its own, so nobody can choose names that collide.
 */
export class NameIndex {
  readonly #seed: number
  readonly #nameAt: (place: number) => string
  /** Places plus one; 0 is free. */
  #slots = new Uint32Array(16)
  #size = 0

  /** `nameAt` gives the name of a place that was set. */
  constructor(seed: number, nameAt: (place: number) => string) {
    this.#seed = seed | 0
    this.#nameAt = nameAt
  }

  get(name: string): number | undefined {
    const found = this.#slots[this.#find(name)]!
    return found === 0 ? undefined : found - 1
  }

  /** Sets or moves; the name must be readable at its place already. */
  set(name: string, place: number): void {
    const slot = this.#find(name)
    if (this.#slots[slot] === 0) this.#size++
    this.#slots[slot] = place + 1
    if (this.#size * 4 > this.#slots.length * 3) this.#grow()
  }

  /** Takes a name out; those that were put behind it because of it move up. The names of all places must still be readable. */
  delete(name: string): void {
    const slots = this.#slots
    const mask = slots.length - 1
    let hole = this.#find(name)
    if (slots[hole] === 0) return
    this.#size--
    for (let at = (hole + 1) & mask; slots[at] !== 0; at = (at + 1) & mask) {
      const home = this.#home(this.#nameAt(slots[at]! - 1), mask)
      // It may move when its home is not between the hole and itself.
      if (((at - home) & mask) < ((at - hole) & mask)) continue
      slots[hole] = slots[at]!
      hole = at
    }
    slots[hole] = 0
  }

  #find(name: string): number {
    const slots = this.#slots
    const mask = slots.length - 1
    let at = this.#home(name, mask)
    for (let found = slots[at]!; found !== 0; found = slots[at]!) {
      if (this.#nameAt(found - 1) === name) break
      at = (at + 1) & mask
    }
    return at
  }

  #home(name: string, mask: number): number {
    let hash = this.#seed
    for (let at = 0; at < name.length; at++) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193)
    hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
    return (hash ^ (hash >>> 13)) & mask
  }

  #grow(): void {
    const old = this.#slots
    const slots = new Uint32Array(old.length * 2)
    const mask = slots.length - 1
    for (const held of old) {
      if (held === 0) continue
      let at = this.#home(this.#nameAt(held - 1), mask)
      while (slots[at] !== 0) at = (at + 1) & mask
      slots[at] = held
    }
    this.#slots = slots
  }
}
