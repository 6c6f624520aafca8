interface Entry {
  readonly message: Uint8Array
  readonly sent: (() => void) | undefined
}

/**
 * Messages that wait to be piggybacked, each until it was sent often enough to have reached everybody (protocol/gossip.md §4.10): least
 * sent first, among those the longest that fits, among those the newest.
 */
export class BroadcastQueue {
  readonly #timesEach: () => number
  /** By how often they were sent; the newest of a tier is last. */
  readonly #tiers: Entry[][] = []
  #length = 0

  /** `timesEach` says how often each message is sent, which grows with the pool. */
  constructor(timesEach: () => number) {
    this.#timesEach = timesEach
  }

  get length(): number {
    return this.#length
  }

  /** `sent` is called when the message left for the last time, or was dropped. */
  add(message: Uint8Array, sent?: () => void): void {
    this.#place(0, { message, sent })
    this.#length++
  }

  /** Messages of which each costs `overhead` more than its length, all together at most `limit`. */
  take(overhead: number, limit: number): Uint8Array[] {
    const taken: Uint8Array[] = []
    if (this.#length === 0) return taken
    const most = this.#timesEach()
    const again: { readonly tier: number; readonly entry: Entry }[] = []
    let free = limit
    for (let tier = 0; tier < this.#tiers.length; ) {
      const entries = this.#tiers[tier]!
      const place = free > overhead ? longestOf(entries, free - overhead) : -1
      if (place < 0) {
        tier++
        continue
      }
      const [entry] = entries.splice(place, 1) as [Entry]
      taken.push(entry.message)
      free -= overhead + entry.message.length
      if (tier + 1 < most) again.push({ tier: tier + 1, entry })
      else {
        this.#length--
        entry.sent?.()
      }
    }
    for (const { tier, entry } of again) this.#place(tier, entry)
    return taken
  }

  /** Drops messages, the most sent first, the short ones of those first, until `limit` are left. */
  prune(limit: number): void {
    for (let tier = this.#tiers.length - 1; tier >= 0 && this.#length > limit; tier--) {
      const entries = this.#tiers[tier]!
      const dropped = entries.toSorted((a, b) => a.message.length - b.message.length).slice(0, this.#length - limit)
      const gone = new Set(dropped)
      this.#tiers[tier] = entries.filter((entry) => !gone.has(entry))
      this.#length -= gone.size
      for (const entry of dropped) entry.sent?.()
    }
  }

  #place(tier: number, entry: Entry): void {
    while (this.#tiers.length <= tier) this.#tiers.push([])
    this.#tiers[tier]!.push(entry)
  }
}

/** Where the longest message of at most `limit` bytes is, the newest of several. */
function longestOf(entries: readonly Entry[], limit: number): number {
  let best = -1
  let length = -1
  for (let at = entries.length - 1; at >= 0; at--) {
    const size = entries[at]!.message.length
    if (size <= limit && size > length) {
      best = at
      length = size
    }
  }
  return best
}

/** How often each message is sent in a pool of so many members. */
export function timesEach(multiplier: number, members: number): number {
  return multiplier * Math.ceil(Math.log10(members + 1))
}
