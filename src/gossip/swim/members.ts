import { NameIndex } from './name-index.ts'
import type { Instant, SwimNode, SwimRandom } from './ports.ts'

/**
 * The table of members, dead and departed ones included, and the shuffled order in which they are probed. Beliefs are values that do not
 * change, so they are handed out as they are.
 */
export class Members {
  readonly #random: SwimRandom
  readonly #nodes: SwimNode[] = []
  readonly #index: NameIndex
  #changed = new Float64Array(16)
  /** Places, shuffled. */
  #order = new Uint32Array(16)
  #cursor = 0
  #live = 0

  constructor(random: SwimRandom) {
    this.#random = random
    this.#index = new NameIndex(random.u32(), (place) => this.#nodes[place]!.name)
  }

  /** All of them, dead and departed ones included. */
  get size(): number {
    return this.#nodes.length
  }

  /** Those alive or suspect. */
  get live(): number {
    return this.#live
  }

  get(name: string): SwimNode | undefined {
    const place = this.#index.get(name)
    return place === undefined ? undefined : this.#nodes[place]
  }

  /** When the member's state last changed. */
  changedAt(name: string): Instant {
    const place = this.#index.get(name)
    return place === undefined ? -Infinity : this.#changed[place]!
  }

  values(): IterableIterator<SwimNode> {
    return this.#nodes.values()
  }

  /** A new member, at a random position of the order: the time until it is first probed is low on average. */
  add(node: SwimNode, now: Instant): void {
    const place = this.#nodes.length
    if (place === this.#changed.length) this.#grow()
    this.#nodes.push(node)
    this.#changed[place] = now
    this.#index.set(node.name, place)
    const offset = this.#below(place + 1)
    this.#order[place] = this.#order[offset]!
    this.#order[offset] = place
    if (isLive(node)) this.#live++
  }

  /** Another belief about a known member. */
  replace(node: SwimNode, now: Instant): void {
    const place = this.#index.get(node.name)
    if (place === undefined) return
    const old = this.#nodes[place]!
    this.#nodes[place] = node
    if (old.state !== node.state) this.#changed[place] = now
    this.#live += Number(isLive(node)) - Number(isLive(old))
  }

  /**
   * The next member in the order that `wanted` takes. At the end of the order those that `gone` names are removed and the rest is shuffled;
   * gives up after as many positions as there are members.
   */
  nextInOrder(wanted: (node: SwimNode) => boolean, gone: (node: SwimNode, changedAt: Instant) => boolean): SwimNode | undefined {
    for (let checked = 0; checked < this.#nodes.length; checked++) {
      if (this.#cursor >= this.#nodes.length) {
        this.#remove(gone)
        this.#shuffle()
        this.#cursor = 0
        continue
      }
      const node = this.#nodes[this.#order[this.#cursor++]!]!
      if (wanted(node)) return node
    }
    return undefined
  }

  /** Up to `count` members that `wanted` takes, found by chance: with few suitable ones there may be fewer (§4.8). */
  pick(count: number, wanted: (node: SwimNode, changedAt: Instant) => boolean): readonly SwimNode[] {
    const picked: SwimNode[] = []
    const size = this.#nodes.length
    for (let draws = 3 * size; draws > 0 && picked.length < count; draws--) {
      const place = this.#below(size)
      const node = this.#nodes[place]!
      if (wanted(node, this.#changed[place]!) && !picked.includes(node)) picked.push(node)
    }
    return picked
  }

  /** A uniform draw in [0, limit). */
  #below(limit: number): number {
    return Math.floor(this.#random.float() * limit)
  }

  #remove(gone: (node: SwimNode, changedAt: Instant) => boolean): void {
    const nodes = this.#nodes
    for (let place = 0; place < nodes.length;) {
      const node = nodes[place]!
      if (!gone(node, this.#changed[place]!)) {
        place++
        continue
      }
      this.#index.delete(node.name)
      if (isLive(node)) this.#live--
      const last = nodes.length - 1
      const moved = nodes[last]!
      if (place !== last) {
        nodes[place] = moved
        this.#changed[place] = this.#changed[last]!
        this.#index.set(moved.name, place)
      }
      nodes.pop()
    }
  }

  #shuffle(): void {
    const order = this.#order
    const size = this.#nodes.length
    for (let at = 0; at < size; at++) {
      const other = this.#below(at + 1)
      order[at] = order[other]!
      order[other] = at
    }
  }

  #grow(): void {
    const changed = new Float64Array(this.#changed.length * 2)
    changed.set(this.#changed)
    this.#changed = changed
    const order = new Uint32Array(changed.length)
    order.set(this.#order)
    this.#order = order
  }
}

function isLive({ state }: SwimNode): boolean {
  return state === 'alive' || state === 'suspect'
}
