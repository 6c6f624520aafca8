import type { Clock, Timer } from '../ports.ts'
import type { Owner, Scheduler } from './scheduler.ts'

/** A server's clock: starts anywhere and runs a little fast or slow. */
export class SimulatedClock implements Clock {
  readonly #scheduler: Scheduler
  readonly #owner: Owner
  readonly #rate: number
  readonly #offset: number
  readonly #calendar: () => number

  /**
   * `rate` 1.01 gains a hundredth; `offset` is what it shows at the start of the simulation. `calendar` is by how much somebody has set
   * the machine's date wrong.
   */
  constructor(scheduler: Scheduler, owner: Owner, rate = 1, offset = 0, calendar: () => number = () => 0) {
    this.#scheduler = scheduler
    this.#owner = owner
    this.#rate = rate
    this.#offset = offset
    this.#calendar = calendar
  }

  now(): number {
    return this.#offset + this.#scheduler.now * this.#rate
  }

  wall(): number {
    return 1_600_000_000_000 + this.now() + this.#calendar()
  }

  afterTurn(fire: () => void): void {
    this.#scheduler.after(0, this.#owner, fire)
  }

  timer(delayMs: number, fire: () => void): Timer {
    // A nanosecond more, so that rounding never makes it fire before this clock shows the time.
    return this.#scheduler.after(delayMs > 0 ? delayMs / this.#rate + 1e-6 : 0, this.#owner, fire)
  }
}
