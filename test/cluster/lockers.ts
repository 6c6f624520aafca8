import type { SeededRandom } from '../../src/runtime/sim/random.ts'
import type { Cluster, Machine } from '../../src/testing/index.ts'

const key = 'locks/shared'

/** Workers that take one lock in turn. At no moment may two of them have reason to believe that they hold it. */
export class Lockers {
  /** How often the lock was taken, lost while it was held, and not got for a failure. */
  taken = 0
  lost = 0
  failed = 0
  /** What must not be. */
  readonly wrong: string[] = []
  readonly #cluster: Cluster
  readonly #holders = new Set<string>()
  readonly #stop = new AbortController()
  readonly #workers: Promise<void>[] = []

  constructor(cluster: Cluster) {
    this.#cluster = cluster
  }

  begin(machine: Machine, random: SeededRandom): void {
    this.#workers.push(this.#work(machine, random))
  }

  async end(): Promise<void> {
    this.#stop.abort()
    await Promise.all(this.#workers)
  }

  async #work(machine: Machine, random: SeededRandom): Promise<void> {
    const { signal } = this.#stop
    while (!signal.aborted) {
      await this.#cluster.pass(random.between(100, 2_000))
      if (machine.up) await this.#hold(machine, random.between(200, 6_000)).catch(() => this.failed++)
    }
  }

  async #hold({ client, name }: Machine, forMs: number): Promise<void> {
    await using held = await client.lock(key, { value: name, sessionTtlMs: 10_000 }).acquire({ signal: this.#stop.signal })
    if (this.#holders.size > 0) this.wrong.push(`${name} got the lock at ${this.#cluster.now} while ${[...this.#holders].join()} held it`)
    this.#holders.add(name)
    this.taken++
    const gone = new Promise<void>((resolve) => held.lost.addEventListener('abort', () => {
      this.lost++
      this.#holders.delete(name)
      resolve()
    }, { once: true }))
    await Promise.race([gone, this.#cluster.pass(forMs)])
    this.#holders.delete(name)
  }

  /**
   * Nobody holds the lock any more, so it is to be had: at once, or if somebody's giving it back failed, when the session has ended at
   * twice its time to live, and the delay of 15 s is over.
   */
  async checkFree({ client }: Machine): Promise<void> {
    const session = await client.session.create({})
    await this.#cluster.eventually(() => client.kv.acquire(key, 'last', session), 40_000)
  }
}
