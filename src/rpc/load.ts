import { InputError } from '../std/errors.ts'

/** While more than this waits to be taken by the other side, no further call of its is begun. */
const maxUnsentBytes = 16 << 20

/** What the requests that are not yet whole, or not yet looked at, may take up: far more than ever are on their way from one agent. */
const maxHeldBytes = 256 << 20

/** What the streams of one connection make us keep, and the calls that wait until it is less. */
export class Load {
  #unsent = 0
  #held = 0
  readonly #waiting: (() => void)[] = []
  readonly #maxHeldBytes: number

  constructor(most = maxHeldBytes) {
    this.#maxHeldBytes = most
  }

  get congested(): boolean {
    return this.#unsent > maxUnsentBytes
  }

  /** Calls back once when it is no longer congested. */
  onceClear(callback: () => void): void {
    this.#waiting.push(callback)
  }

  unsent(change: number): void {
    this.#unsent += change
    while (this.#waiting.length > 0 && !this.congested) this.#waiting.shift()?.()
  }

  /** Throws `InputError` when the other side has gone too far. */
  held(change: number): void {
    this.#held += change
    if (change > 0 && this.#held > this.#maxHeldBytes) throw new InputError(`requests of more than ${this.#maxHeldBytes} bytes in progress`)
  }
}
