import type { TxnOutcome } from '../../../src/api/txn.ts'
import type { SeededRandom } from '../../../src/runtime/sim/random.ts'
import type { MixedAgent, MixedCluster } from '../mixed-cluster.ts'
import type { Work } from './work.ts'

const count = 4
const keysOf = (at: number): readonly [string, string] => [`pair/${at}/left`, `pair/${at}/right`]

/** Two keys that only change together. Nobody, however stale, sees one without the other. */
export class Pairs implements Work {
  readonly name = 'pairs'
  readonly #wrong: string[] = []
  #value = 0

  async step(agent: MixedAgent, random: SeededRandom, signal: AbortSignal): Promise<void> {
    const [left, right] = keysOf(random.whole(0, count - 1))
    const luck = random.float()
    if (luck < 0.5) {
      const Value = `p${this.#value++}`
      const { ok } = await agent.client.txn([left, right].map((Key) => ({ KV: { Verb: 'set', Key, Value } })), { signal })
      if (!ok) this.#wrong.push(`${agent.name} refused to set a pair`)
    } else if (luck < 0.75) {
      const stale = random.chance(0.5)
      // A transaction that only reads fails as a whole if a key is not there yet.
      const outcome = await agent.client.txn([left, right].map((Key) => ({ KV: { Verb: 'get', Key } })), { stale, signal })
      if (outcome.ok) this.#compare(agent, valuesOf(outcome))
    } else {
      const { data } = await agent.client.kv.list(left.slice(0, -'left'.length), { stale: random.chance(0.5), signal })
      if (data.length > 0) this.#compare(agent, data.map((entry) => entry.text()))
    }
  }

  async check(cluster: MixedCluster): Promise<readonly string[]> {
    for (const agent of cluster.agents) {
      for (let at = 0; at < count; at++) {
        const { data } = await cluster.answered(`${agent.name} lists a pair`, () => agent.client.kv.list(`pair/${at}/`, { consistent: true }))
        if (data.length > 0) this.#compare(agent, data.map((entry) => entry.text()))
      }
    }
    return this.#wrong
  }

  #compare({ name }: MixedAgent, values: readonly string[]): void {
    if (values.length !== 2 || values[0] !== values[1]) this.#wrong.push(`${name} shows half a pair: ${values.join(' and ')}`)
  }
}

function valuesOf({ Results }: TxnOutcome): readonly string[] {
  return Results.map(({ KV }) => KV?.text() ?? '')
}
