import type { Timing } from '../api/timing.ts'
import type { Random } from '../runtime/ports.ts'
import type { Scheduler } from '../runtime/sim/scheduler.ts'

/** Virtual milliseconds after which what somebody waits for is taken for never coming. */
const patienceMs = 3_600_000

interface Need {
  /** Virtual time may pass up to here for it. */
  readonly until: number
  met: boolean
  /** Called when the time is there. */
  readonly reached: () => void
  readonly failed: (error: unknown) => void
}

/**
 * Lets virtual time pass as far as somebody needs it to, and not further: while a promise is waited for, or up to an instant. Time
 * stands still between.
 */
export class VirtualTime {
  readonly scheduler: Scheduler
  readonly #needs = new Set<Need>()
  #running = false
  #changed = false

  constructor(scheduler: Scheduler) {
    this.scheduler = scheduler
  }

  /** Lets so many milliseconds pass. */
  async advance(ms: number): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#add({ until: this.scheduler.now + ms, met: false, reached: resolve, failed: reject })
    })
  }

  /** Lets time pass until a promise settles; rejects if nothing settles it within an hour of virtual time. */
  until<T>(promise: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const need: Need = {
        until: this.scheduler.now + patienceMs,
        met: false,
        reached: () => reject(new Error('nothing came of it within an hour of virtual time')),
        failed: reject,
      }
      const settled = (): void => {
        need.met = true
        this.#changed = true
      }
      promise.then(settled, settled)
      promise.then(resolve, reject)
      this.#add(need)
    })
  }

  /** For the loops of typed clients. Their sleeps let no time pass. */
  timing(random: Random): Timing {
    return {
      now: () => this.scheduler.now,
      random: () => random.float(),
      sleep: (ms, signal) => new Promise<void>((resolve, reject) => {
        if (signal?.aborted === true) return reject(signal.reason as Error)
        const timer = this.scheduler.after(ms, undefined, resolve)
        signal?.addEventListener('abort', () => {
          timer.cancel()
          reject(signal.reason as Error)
        }, { once: true })
      }),
    }
  }

  #add(need: Need): void {
    this.#needs.add(need)
    this.#changed = true
    if (this.#running) return
    this.#running = true
    this.#run().catch((error: unknown) => {
      // A failure of the simulation itself belongs to everybody who waits.
      for (const need of this.#needs) need.failed(error)
      this.#needs.clear()
      this.#running = false
    })
  }

  async #run(): Promise<void> {
    for (;;) {
      let until = Infinity
      for (const need of this.#needs) {
        if (need.met) this.#needs.delete(need)
        else until = Math.min(until, need.until)
      }
      if (this.#needs.size === 0) break
      this.#changed = false
      await this.scheduler.run(until, () => this.#changed)
      for (const need of this.#needs) {
        if (need.met || need.until > this.scheduler.now) continue
        need.met = true
        need.reached()
      }
    }
    this.#running = false
  }
}
