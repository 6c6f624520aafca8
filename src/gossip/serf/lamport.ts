import type { U64 } from '../../wire/record.ts'

/** The next larger number of 64 bits; behind the largest comes zero, as in the original. */
export function after(time: U64): U64 {
  if (typeof time === 'number' && time < Number.MAX_SAFE_INTEGER) return time + 1
  return canonical(BigInt.asUintN(64, BigInt(time) + 1n))
}

/** The number before, of one above zero. */
export function before(time: U64): U64 {
  return typeof time === 'number' ? time - 1 : canonical(time - 1n)
}

/** The time `count` earlier, or undefined when there was none. */
export function earlier(time: U64, count: number): U64 | undefined {
  if (time < count) return undefined
  return typeof time === 'number' ? time - count : canonical(time - BigInt(count))
}

/** The slot of a ring that a time belongs to. */
export function slotOf(time: U64, slots: number): number {
  return typeof time === 'number' ? time % slots : Number(time % BigInt(slots))
}

function canonical(time: bigint): U64 {
  return time <= Number.MAX_SAFE_INTEGER ? Number(time) : time
}

/** A Lamport clock (protocol/gossip.md §5.3). It starts at 1, so that a time of 0 is older than anything. */
export class LamportClock {
  #time: U64 = 1

  get time(): U64 {
    return this.#time
  }

  increment(): void {
    this.#time = after(this.#time)
  }

  /** Somebody was at that time, so this clock is beyond it from now on. */
  witness(time: U64): void {
    if (time >= this.#time) this.#time = after(time)
  }
}
