import type { Clock, Timer } from '../../runtime/ports.ts'

/** One run of a check with its time limit. */
export class Attempt {
  readonly timeoutMs: number
  readonly #controller = new AbortController()
  readonly #timer: Timer
  #end: 'timed out' | 'closed' | undefined

  constructor(clock: Clock, timeoutMs: number) {
    this.timeoutMs = timeoutMs
    this.#timer = clock.timer(timeoutMs, () => this.give('timed out'))
  }

  /** Aborted when the time is up or the check is closed. */
  get signal(): AbortSignal {
    return this.#controller.signal
  }

  /** Why the signal was aborted, if it was. */
  get end(): 'timed out' | 'closed' | undefined {
    return this.#end
  }

  /** Ends it early. */
  give(reason: 'timed out' | 'closed'): void {
    if (this.#end !== undefined) return
    this.#end = reason
    this.#timer.cancel()
    this.#controller.abort(new AttemptOver(reason))
  }

  /** It has ended by itself: the time limit no longer counts. */
  done(): void {
    this.#timer.cancel()
  }
}

/** What an attempt's signal is aborted with. */
class AttemptOver extends Error {
  override readonly name = 'AttemptOver'
}
