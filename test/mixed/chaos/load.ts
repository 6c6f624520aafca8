import { ApiError } from '../../../src/api/index.ts'
import type { SeededRandom } from '../../../src/runtime/sim/random.ts'
import type { MixedAgent } from '../mixed-cluster.ts'
import { nap } from './nap.ts'
import type { Work } from './work.ts'

/** No request may take longer, whatever is broken: agents that stand still do so for less than half of it. */
const patienceMs = 60_000

interface Failure {
  readonly at: number
  readonly text: string
}

/** Workers that do small things through agents, one after the other, and can be told to wait. */
export class Load implements AsyncDisposable {
  readonly failures: Failure[] = []
  /** Requests that were not answered in time. */
  readonly hung: string[] = []
  done = 0
  readonly #workers: readonly Promise<void>[]
  readonly #stop = new AbortController()
  #open: Promise<void> = Promise.resolve()
  #busy = 0

  /** One worker for each agent and kind of work. */
  constructor(works: readonly Work[], agents: readonly MixedAgent[], random: SeededRandom) {
    this.#workers = agents.flatMap((agent) => works.map((work) => this.#run(work, agent, random.fork())))
  }

  /** Runs something while no request is under way. */
  async whileQuiet(task: () => Promise<void>): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#open = promise
    try {
      while (this.#busy > 0) await nap(20)
      await task()
    } finally {
      resolve()
    }
  }

  async stop(): Promise<void> {
    this.#stop.abort()
    await Promise.all(this.#workers)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.stop()
  }

  async #run(work: Work, agent: MixedAgent, random: SeededRandom): Promise<void> {
    const { signal } = this.#stop
    while (!signal.aborted) {
      await nap(random.between(50, 400), signal)
      await this.#open
      // Who is not there is not asked: that would only make the failures many.
      if (signal.aborted || !agent.alive) continue
      this.#busy++
      await this.#step(work, agent, random)
      this.#busy--
    }
  }

  async #step(work: Work, agent: MixedAgent, random: SeededRandom): Promise<void> {
    const limit = AbortSignal.timeout(patienceMs)
    try {
      await work.step(agent, random, limit)
      this.done++
    } catch (error) {
      const text = `${work.name} through ${agent.name} (${agent.program}): ${error instanceof ApiError ? error.body : String(error)}`
      if (limit.aborted) this.hung.push(text)
      this.failures.push({ at: performance.now(), text })
    }
  }
}
