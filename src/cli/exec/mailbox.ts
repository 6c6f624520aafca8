/** Passes on what comes in, in its order, to one who waits for it a while at a time. */
export class Mailbox<T> {
  readonly #timer: (delayMs: number, fire: () => void) => { cancel(): void }
  readonly #held: T[] = []
  #wake: (() => void) | undefined

  constructor(timer: (delayMs: number, fire: () => void) => { cancel(): void }) {
    this.#timer = timer
  }

  put(item: T): void {
    this.#held.push(item)
    this.#wake?.()
  }

  /** The next, or undefined when none came in time. */
  async take(patienceMs: number): Promise<T | undefined> {
    if (this.#held.length === 0) {
      await new Promise<void>((resolve) => {
        const timer = this.#timer(patienceMs, resolve)
        this.#wake = () => {
          timer.cancel()
          resolve()
        }
      })
      this.#wake = undefined
    }
    return this.#held.shift()
  }
}
