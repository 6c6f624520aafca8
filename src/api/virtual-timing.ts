import type { Timing } from './timing.ts'

interface Sleeper {
  readonly due: number
  readonly wake: () => void
}

/** A `Timing` whose clock stands still until a test moves it. Its die always shows `chance`. */
export class VirtualTiming implements Timing {
  chance = 0
  /** Every sleep that was asked for, in order. */
  readonly slept: number[] = []
  #now = 0
  #sleepers: Sleeper[] = []
  readonly #watchers: (() => void)[] = []

  now(): number {
    return this.#now
  }

  random(): number {
    return this.chance
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    this.slept.push(ms)
    return new Promise<void>((resolve, reject) => {
      if (signal?.aborted === true) return reject(signal.reason as Error)
      const sleeper = { due: this.#now + ms, wake: resolve }
      this.#sleepers.push(sleeper)
      signal?.addEventListener('abort', () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper)
        reject(signal.reason as Error)
      }, { once: true })
      for (const watcher of this.#watchers.splice(0)) watcher()
    })
  }

  /** Resolves when some sleep is due `ms` from now (exactly), which is how a test knows that a loop has come to rest. */
  async sleepingFor(ms: number): Promise<void> {
    while (!this.#sleepers.some((sleeper) => sleeper.due === this.#now + ms)) {
      await new Promise<void>((resolve) => this.#watchers.push(resolve))
    }
  }

  /** Moves the clock, waking sleepers in order of their time and letting all that follows from each run first. */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms
    for (;;) {
      const next = this.#sleepers.filter((sleeper) => sleeper.due <= until).sort((a, b) => a.due - b.due)[0]
      if (next === undefined) break
      this.#now = next.due
      this.#sleepers = this.#sleepers.filter((other) => other !== next)
      next.wake()
      await settled()
    }
    this.#now = until
    await settled()
  }
}

/** Lets every promise that can move come to rest. */
export function settled(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve))
}
