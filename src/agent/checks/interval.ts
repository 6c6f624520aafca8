import type { Timer } from '../../runtime/ports.ts'
import { milliseconds } from '../../std/duration.ts'
import type { CheckContext } from './check-context.ts'
import type { RunningCheck } from './check-row.ts'
import { Attempt } from './attempt.ts'

const minIntervalMs = 1_000

/**
 * Runs a check again and again: first after a random part of the interval, so that those of one agent spread out, then one interval
 * after each run ended (CK20). A run must end soon after its attempt does.
 */
export class IntervalCheck implements RunningCheck {
  readonly #context: CheckContext
  readonly #run: (attempt: Attempt) => Promise<void>
  readonly #intervalMs: number
  readonly #timeoutMs: number
  #timer: Timer | undefined
  #attempt: Attempt | undefined
  #running: Promise<void> | undefined
  #closed = false

  /** `timeoutMs` bounds each run when the definition has no timeout of its own. */
  constructor(context: CheckContext, timeoutMs: number, run: (attempt: Attempt) => Promise<void>) {
    this.#context = context
    this.#run = run
    const { definition, world } = context
    const asked = milliseconds(definition.Interval)
    if (asked < minIntervalMs) world.log.warn('check has interval below minimum', { check: context.id, minimum_interval: '1s' })
    this.#intervalMs = Math.max(asked, minIntervalMs)
    this.#timeoutMs = definition.Timeout > 0 ? milliseconds(definition.Timeout) : timeoutMs
    this.#wait(world.random.float() * this.#intervalMs)
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#context.close()
    this.#timer?.cancel()
    this.#attempt?.give('closed')
    await this.#running
  }

  #wait(ms: number): void {
    this.#timer = this.#context.world.clock.timer(ms, () => {
      this.#running = this.#once()
    })
  }

  async #once(): Promise<void> {
    const attempt = new Attempt(this.#context.world.clock, this.#timeoutMs)
    this.#attempt = attempt
    try {
      await this.#run(attempt)
    } finally {
      attempt.done()
    }
    this.#attempt = undefined
    if (!this.#closed) this.#wait(this.#intervalMs)
  }
}
