import type { Cluster, Machine } from '../../src/testing/index.ts'

const key = 'watched'

/** Programs that follow one key by blocking queries, each through an agent of its own. None may miss the last value. */
export class Watchers {
  seen = 0
  /** How often a watch ended with a failure and was begun again. */
  failed = 0
  readonly #cluster: Cluster
  readonly #stop = new AbortController()
  readonly #watchers: Promise<void>[] = []
  readonly #latest = new Map<string, string | undefined>()
  #written = 0

  constructor(cluster: Cluster) {
    this.#cluster = cluster
  }

  begin(machine: Machine): void {
    this.#watchers.push(this.#follow(machine))
  }

  /** One more value through this agent, if that works. */
  async write({ client }: Machine): Promise<void> {
    await client.kv.put(key, `w${this.#written++}`)
  }

  /** Writes the last value, and waits until everybody has seen it. */
  async checkLast(machine: Machine): Promise<void> {
    await this.#cluster.eventually(() => machine.client.kv.put(key, 'last').then(() => true, () => false))
    await this.#cluster.eventually(() => [...this.#latest.values()].every((value) => value === 'last'), 30_000).catch((cause: unknown) => {
      throw new Error(`watchers missed the last value: ${JSON.stringify([...this.#latest])}`, { cause })
    })
    this.#stop.abort()
    await this.#cluster.until(Promise.all(this.#watchers))
  }

  async #follow({ client, name }: Machine): Promise<void> {
    const { signal } = this.#stop
    this.#latest.set(name, undefined)
    while (!signal.aborted) {
      try {
        for await (const entry of client.watch.key(key, { signal })) {
          this.#latest.set(name, entry?.text())
          this.seen++
        }
      } catch {
        this.failed++
        await this.#cluster.pass(500)
      }
    }
  }
}
