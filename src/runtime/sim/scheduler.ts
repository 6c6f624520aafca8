/** Who an event belongs to. A paused one gets its events when it goes on; a dead one gets none. */
export interface Owner {
  readonly name: string
  dead: boolean
  /** Events before this instant are put off to it. */
  pausedUntil: number
}

interface Scheduled {
  at: number
  seq: number
  readonly owner: Owner | undefined
  readonly fire: () => void
  cancelled: boolean
}

const instant = new Float64Array(1)
const instantBits = new Uint32Array(instant.buffer)

export interface SchedulerEvents {
  /** After an event and all promises it settled. */
  readonly after?: (now: number) => void
}

/**
 * Virtual time. Pops the earliest event, runs it, lets every promise that follows from it settle, then pops the next. So ordinary
 * `async` code is deterministic here, as long as nothing else wakes it.
 */
export class Scheduler {
  readonly #drain: () => Promise<void>
  readonly #heap: Scheduled[] = []
  /** How many deliveries to an owner wait, because it was paused; later ones must not overtake them. */
  readonly #behind = new Map<Owner, number>()
  #now = 0
  #seq = 0
  #count = 0
  #hash = 0x811c9dc5

  /** `drain` resolves after all settled promises have run on: a turn of the platform's event loop. */
  constructor(drain: () => Promise<void>) {
    this.#drain = drain
  }

  get now(): number {
    return this.#now
  }

  /** Events run so far. */
  get count(): number {
    return this.#count
  }

  /** Of everything that was noted; two runs of one seed agree in it. */
  get traceHash(): string {
    return (this.#hash >>> 0).toString(16).padStart(8, '0')
  }

  /** Puts something into the trace. */
  note(text: string): void {
    let hash = this.#hash
    for (let at = 0; at < text.length; at++) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193)
    this.#hash = Math.imul(hash ^ 0xff, 0x01000193)
  }

  after(delay: number, owner: Owner | undefined, fire: () => void): { cancel(): void } {
    return this.at(this.#now + Math.max(delay, 0), owner, fire)
  }

  /** Exact instants keep their order, which sums of differences would not. */
  at(instant: number, owner: Owner | undefined, fire: () => void): { cancel(): void } {
    const scheduled: Scheduled = { at: Math.max(instant, this.#now), seq: this.#seq++, owner, fire, cancelled: false }
    this.#push(scheduled)
    return {
      cancel() {
        scheduled.cancelled = true
      },
    }
  }

  /**
   * Part of the event under way if the owner can take it, else an event of its own when it goes on. Deliveries keep their order. Cheaper
   * than an event for each.
   */
  deliver(owner: Owner, fire: () => void): void {
    if (owner.dead) return
    const behind = this.#behind.get(owner) ?? 0
    if (behind === 0 && owner.pausedUntil <= this.#now) return fire()
    this.#behind.set(owner, behind + 1)
    this.at(this.#now, owner, () => {
      const left = (this.#behind.get(owner) ?? 1) - 1
      if (left === 0) this.#behind.delete(owner)
      else this.#behind.set(owner, left)
      fire()
    })
  }

  /** Nothing happens for so long; what was due meanwhile is late then, in its old order. */
  jump(ms: number): void {
    this.#now += ms
  }

  /** Resolves after `delay` of virtual time. */
  sleep(delay: number, owner?: Owner): Promise<void> {
    return new Promise((resolve) => this.after(delay, owner, resolve))
  }

  /** Runs until nothing is left, `until` is reached, or `stop` says so. */
  async run(until: number, stop: () => boolean, events: SchedulerEvents = {}): Promise<void> {
    await this.#drain()
    for (let next = this.#pop(until); next !== undefined; next = this.#pop(until)) {
      if (next.cancelled || next.owner?.dead === true) continue
      if (next.owner !== undefined && next.owner.pausedUntil > next.at) {
        next.at = next.owner.pausedUntil
        // Behind what came for that instant already, but in the old order among those put off.
        next.seq = this.#seq++
        this.#push(next)
        continue
      }
      // After a jump many are late; time does not go back for them.
      this.#now = Math.max(this.#now, next.at)
      this.#count++
      this.#noteEvent(next.at, next.owner?.name ?? '')
      next.fire()
      await this.#drain()
      events.after?.(this.#now)
      if (stop()) return
    }
    this.#now = Math.max(this.#now, until)
  }

  /** As `note`, without a text to be made for each event. */
  #noteEvent(at: number, name: string): void {
    instant[0] = at
    let hash = Math.imul(this.#hash ^ (instantBits[0] ?? 0), 0x01000193)
    hash = Math.imul(hash ^ (instantBits[1] ?? 0), 0x01000193)
    for (let index = 0; index < name.length; index++) hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193)
    // The upper bits of what goes in would never reach the lower ones of the hash.
    this.#hash = hash ^ (hash >>> 15)
  }

  #push(scheduled: Scheduled): void {
    const heap = this.#heap
    let at = heap.length
    heap.push(scheduled)
    while (at > 0) {
      const parent = (at - 1) >> 1
      const above = heap[parent]
      if (above === undefined || !before(scheduled, above)) break
      heap[at] = above
      at = parent
    }
    heap[at] = scheduled
  }

  #pop(until: number): Scheduled | undefined {
    const heap = this.#heap
    const first = heap[0]
    if (first === undefined || first.at > until) return undefined
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return first
    let at = 0
    for (;;) {
      let child = 2 * at + 1
      const left = heap[child]
      if (left === undefined) break
      const right = heap[child + 1]
      if (right !== undefined && before(right, left)) child++
      const lesser = heap[child]
      if (lesser === undefined || !before(lesser, last)) break
      heap[at] = lesser
      at = child
    }
    heap[at] = last
    return first
  }
}

function before(a: Scheduled, b: Scheduled): boolean {
  return a.at < b.at || (a.at === b.at && a.seq < b.seq)
}
