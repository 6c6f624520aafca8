import type { Clock } from '../runtime/ports.ts'

/** How many go on in one turn of the loop: some 2 ms of answers. */
const perTurn = 64

/**
 * Lets those who waited for one change go on, a few in each turn of the loop, first come first served: what comes in meanwhile is
 * dealt with between them, and what one answer left behind is gone before the next is made.
 */
export class Wakes {
  readonly #clock: Clock
  #queue: (() => void)[] = []
  /** Where the queue begins. */
  #next = 0
  /** How many may still go on in this turn. */
  #room = perTurn
  #armed = false

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Calls back: at once while this turn has room, else in one of the next. */
  add(wake: () => void): void {
    this.#arm()
    if (this.#room === 0) {
      this.#queue.push(wake)
      return
    }
    this.#room -= 1
    wake()
  }

  #arm(): void {
    if (this.#armed) return
    this.#armed = true
    this.#clock.afterTurn(() => this.#turn())
  }

  #turn(): void {
    this.#armed = false
    const due = this.#queue.slice(this.#next, this.#next + perTurn)
    this.#next += due.length
    if (this.#next === this.#queue.length) {
      this.#queue = []
      this.#next = 0
    }
    // Who comes while others still wait stands behind them.
    this.#room = this.#queue.length > 0 ? 0 : perTurn - due.length
    if (due.length > 0) this.#arm()
    for (const wake of due) wake()
  }
}
