import type { SeededRandom } from '../../../src/runtime/sim/random.ts'
import type { MixedAgent, MixedCluster } from '../mixed-cluster.ts'
import type { Work } from './work.ts'

const keys = ['counter/a', 'counter/b', 'counter/c']

/** Numbers that everybody counts up with check-and-set. What was acknowledged is counted, and nothing twice. */
export class Counters implements Work {
  readonly name = 'counters'
  readonly #acknowledged = new Map<string, number>()
  /** How often nobody knows whether it was counted. */
  readonly #unknown = new Map<string, number>()

  async step({ client }: MixedAgent, random: SeededRandom, signal: AbortSignal): Promise<void> {
    const key = random.pick(keys)!
    const { data } = await client.kv.get(key, { consistent: random.chance(0.3), signal })
    const next = String(Number(data?.text() ?? 0) + 1)
    let outcome: Map<string, number> | undefined = this.#unknown
    try {
      outcome = await client.kv.cas(key, next, data?.ModifyIndex ?? 0, { signal }) ? this.#acknowledged : undefined
    } finally {
      outcome?.set(key, (outcome.get(key) ?? 0) + 1)
    }
  }

  async check(cluster: MixedCluster): Promise<readonly string[]> {
    const wrong: string[] = []
    for (const key of keys) {
      const least = this.#acknowledged.get(key) ?? 0
      const most = least + (this.#unknown.get(key) ?? 0)
      for (const { client, name } of cluster.agents) {
        const { data } = await cluster.answered(`${name} tells ${key}`, () => client.kv.get(key, { consistent: true }))
        const count = Number(data?.text() ?? 0)
        if (count < least || count > most) wrong.push(`${name} has counted ${key} up to ${count}, which is not within ${least} and ${most}`)
      }
    }
    return wrong
  }
}
