import { ApiError } from '../../../src/api/index.ts'
import type { SeededRandom } from '../../../src/runtime/sim/random.ts'
import type { Operation, Outcome } from '../../sim/kv-machine.ts'
import { type Call, contradictions } from '../../sim/linearizability.ts'
import type { MixedAgent, MixedCluster } from '../mixed-cluster.ts'
import type { Work } from './work.ts'

const keys = Array.from({ length: 10 }, (_, at) => `register/${at}`)
/** Texts that promise that nothing was written. */
const refused = /No known Consul servers|No cluster leader|ECONNREFUSED|node is not the leader|Not ready to serve/

/** Keys that are written, read and changed if they are still as they were. Their history must be one that a single copy could have had. */
export class Registers implements Work {
  readonly name = 'registers'
  acknowledged = 0
  readonly #history: Call[] = []
  #moment = 0
  #value = 0

  async step(agent: MixedAgent, random: SeededRandom, signal: AbortSignal): Promise<void> {
    const key = random.pick(keys)!
    const luck = random.float()
    if (luck < 0.4) await this.#call(agent, { kind: 'get', key }, () => this.#read(agent, key, signal).then(({ text }) => text))
    else if (luck < 0.65) {
      const value = `v${this.#value++}`
      await this.#call(agent, { kind: 'set', key, value }, () => agent.client.kv.put(key, value, { signal }))
    } else {
      // Values are never written twice, so who knows the index of a value means the value.
      const { text, index } = await this.#read(agent, key, signal)
      const value = `v${this.#value++}`
      await this.#call(agent, { kind: 'cas', key, expected: text, value }, () => agent.client.kv.cas(key, value, index, { signal }))
    }
  }

  async check(cluster: MixedCluster): Promise<readonly string[]> {
    for (const agent of cluster.agents) {
      for (const key of keys) {
        const read = (): Promise<Outcome> => this.#read(agent, key, AbortSignal.timeout(30_000)).then(({ text }) => text)
        await cluster.answered(`${agent.name} reads ${key}`, () => this.#call(agent, { kind: 'get', key }, read))
      }
    }
    return contradictions(this.#history).map(({ key, calls }) => `no single copy explains the history of ${key}: ${JSON.stringify(calls)}`)
  }

  async #read({ client }: MixedAgent, key: string, signal: AbortSignal): Promise<{ readonly text: string; readonly index: number }> {
    const { data } = await client.kv.get(key, { consistent: true, signal })
    return { text: data?.text() ?? '', index: Number(data?.ModifyIndex ?? 0) }
  }

  async #call(agent: MixedAgent, operation: Operation, perform: () => Promise<Outcome>): Promise<void> {
    const call: Call = { client: agent.http, operation, called: this.#moment++, answer: undefined }
    this.#history.push(call)
    try {
      const outcome = await perform()
      call.answer = { at: this.#moment++, outcome }
      this.acknowledged++
    } catch (error) {
      // A read that failed tells nothing; a write may have taken effect, unless it was refused.
      const text = error instanceof ApiError ? error.body : String(error)
      if (operation.kind === 'get' || refused.test(text)) this.#history.splice(this.#history.lastIndexOf(call), 1)
      throw error
    }
  }
}
