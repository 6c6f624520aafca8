import type { SeededRandom } from '../../../src/runtime/sim/random.ts'
import type { MixedAgent, MixedCluster } from '../mixed-cluster.ts'
import { nap } from './nap.ts'
import type { Work } from './work.ts'

const key = 'watched/key'

/** Programs that follow a key and a prefix by blocking queries, through each agent. None may miss the last value. */
export class Watchers implements Work {
  readonly name = 'watchers'
  seen = 0
  /** How often a watch ended with a failure and was begun again. */
  failed = 0
  readonly #stop = new AbortController()
  readonly #watchers: Promise<void>[] = []
  readonly #latest = new Map<string, string | undefined>()
  #written = 0

  begin(agents: readonly MixedAgent[]): void {
    for (const agent of agents) {
      for (const stale of [false, true]) {
        this.#watchers.push(this.#follow(`${agent.name}, ${stale ? 'stale' : 'fresh'}`, async (note, signal) => {
          for await (const entry of agent.client.watch.key(key, { stale, signal })) note(entry?.text())
        }))
      }
      this.#watchers.push(this.#follow(`${agent.name}, prefix`, async (note, signal) => {
        for await (const entries of agent.client.watch.keyPrefix('watched/', { signal })) note(entries.find((entry) => entry.Key === key)?.text())
      }))
    }
  }

  async step({ client }: MixedAgent, random: SeededRandom, signal: AbortSignal): Promise<void> {
    await client.kv.put(key, `w${this.#written++}`, { signal })
    // So that snapshots and catching up take their time.
    if (random.chance(0.05)) await client.kv.put(`large/${random.whole(0, 9)}`, new Uint8Array(random.whole(1, 500_000)).fill(this.#written), { signal })
  }

  async check(cluster: MixedCluster): Promise<readonly string[]> {
    await cluster.put(cluster.servers[0]!, key, 'last')
    const late = (): readonly string[] => [...this.#latest].filter(([, value]) => value !== 'last').map(([who, value]) => `${who} still sees ${value}`)
    await cluster.eventually('watchers see the last value', async () => {
      if (late().length > 0) throw new Error(late().join('; '))
      return true
    }, 60_000)
    return []
  }

  async end(): Promise<void> {
    this.#stop.abort()
    await Promise.all(this.#watchers)
  }

  async #follow(who: string, watch: (note: (value: string | undefined) => void, signal: AbortSignal) => Promise<void>): Promise<void> {
    const { signal } = this.#stop
    this.#latest.set(who, undefined)
    const note = (value: string | undefined): void => {
      this.#latest.set(who, value)
      this.seen++
    }
    while (!signal.aborted) {
      try {
        await watch(note, signal)
      } catch {
        this.failed++
        await nap(500, signal)
      }
    }
  }
}
