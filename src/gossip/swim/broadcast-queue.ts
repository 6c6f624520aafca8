/** A message that waits to be told, and how often it has been. */
interface Broadcast {
  readonly name: string
  readonly message: Uint8Array
  readonly done: (() => void) | undefined
  transmits: number
}

/** 4 × ⌈log₁₀(n + 1)⌉ and the like: how often each member tells a message (protocol/gossip.md §4.10). */
export function retransmitLimit(mult: number, members: number): number {
  return mult * Math.ceil(Math.log10(members + 1))
}

/**
 * What is to be told, one message a name: a newer one takes the older one's place. Messages told least often go first, among these the
 * longest that fits, among equals the newest. Each count has a list ordered by length and age, so a choice is a binary search.
 */
export class BroadcastQueue {
  readonly #named = new Map<string, Broadcast>()
  /** By transmits; within, by length, then by age. */
  readonly #tiers: Broadcast[][] = []

  get size(): number {
    return this.#named.size
  }

  /** `done` is called once: told often enough, or replaced. */
  queue(name: string, message: Uint8Array, done?: () => void): void {
    const old = this.#named.get(name)
    if (old !== undefined) this.#remove(old)
    const broadcast: Broadcast = { name, message, done, transmits: 0 }
    this.#named.set(name, broadcast)
    this.#insert(broadcast)
    old?.done?.()
  }

  /** Messages for one packet: each takes `overhead` bytes beside its own, all together at most `limit`. */
  take(overhead: number, limit: number, most: number, transmitLimit: number): Uint8Array[] {
    const taken: Broadcast[] = []
    if (this.#named.size === 0) return []
    let used = 0
    for (const tier of this.#tiers) {
      for (let at = fitting(tier, limit - used - overhead); at >= 0 && taken.length < most; at = fitting(tier, limit - used - overhead)) {
        const [broadcast] = tier.splice(at, 1)
        taken.push(broadcast!)
        used += overhead + broadcast!.message.length
      }
    }
    // Only now, so that none is told twice in one packet.
    const finished: Broadcast[] = []
    for (const broadcast of taken) {
      broadcast.transmits++
      if (broadcast.transmits < transmitLimit) this.#insert(broadcast)
      else {
        this.#named.delete(broadcast.name)
        finished.push(broadcast)
      }
    }
    for (const { done } of finished) done?.()
    return taken.map(({ message }) => message)
  }

  #insert(broadcast: Broadcast): void {
    while (this.#tiers.length <= broadcast.transmits) this.#tiers.push([])
    const tier = this.#tiers[broadcast.transmits]!
    tier.splice(fitting(tier, broadcast.message.length) + 1, 0, broadcast)
  }

  #remove(broadcast: Broadcast): void {
    const tier = this.#tiers[broadcast.transmits]!
    for (let at = fitting(tier, broadcast.message.length); at >= 0; at--) {
      if (tier[at] !== broadcast) continue
      tier.splice(at, 1)
      break
    }
    this.#named.delete(broadcast.name)
  }
}

/** The last of those no longer than `free`; −1 when none is. */
function fitting(tier: readonly Broadcast[], free: number): number {
  let low = 0
  let high = tier.length
  while (low < high) {
    const middle = (low + high) >> 1
    if (tier[middle]!.message.length <= free) low = middle + 1
    else high = middle
  }
  return low - 1
}
