import type { Clock, Timer } from '../ports.ts'

/** Node's own timers fire at once when asked for more than this. */
const longestTimeoutMs = 2 ** 31 - 1

/**
 * The machine's clocks. Timers never fire early: Node counts whole milliseconds of a cached loop time, so a plain timeout may
 * come up to a millisecond before `now()` has reached its instant, and a machine woken then would find nothing to do.
 */
export const nodeClock: Clock = {
  now: () => performance.now(),
  wall: () => Date.now(),
  timer: (delayMs, fire) => new NodeTimer(delayMs, fire),
  // Timers come before sockets in a turn of the loop, this behind them.
  afterTurn: (fire) => void setImmediate(fire),
}

class NodeTimer implements Timer {
  readonly #due: number
  readonly #fire: () => void
  #handle: NodeJS.Timeout | undefined

  constructor(delayMs: number, fire: () => void) {
    if (!(delayMs >= 0)) throw new RangeError(`a timer cannot wait ${delayMs} ms`)
    this.#due = performance.now() + delayMs
    this.#fire = fire
    this.#arm(delayMs)
  }

  cancel(): void {
    clearTimeout(this.#handle)
    this.#handle = undefined
  }

  #arm(delayMs: number): void {
    this.#handle = setTimeout(() => this.#expired(), Math.min(Math.ceil(delayMs), longestTimeoutMs)).unref()
  }

  #expired(): void {
    const left = this.#due - performance.now()
    if (left > 0) {
      this.#arm(left)
      return
    }
    this.#handle = undefined
    this.#fire()
  }
}
