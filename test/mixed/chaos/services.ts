import assert from 'node:assert/strict'
import type { SeededRandom } from '../../../src/runtime/sim/random.ts'
import type { MixedAgent, MixedCluster } from '../mixed-cluster.ts'
import type { Work } from './work.ts'

/** Services that come, change and go on agents. In the end the catalog is what agents say of themselves. */
export class Services implements Work {
  readonly name = 'services'
  #version = 0

  async step({ client, name }: MixedAgent, random: SeededRandom, signal: AbortSignal): Promise<void> {
    const at = random.whole(0, 3)
    const ID = `service-${at}-${name}`
    if (random.chance(0.3)) {
      const { known } = await has(client, ID, signal)
      if (known) await client.agent.deregisterService(ID, { signal })
      return
    }
    // A check keeps the tags that its service had when it was last written, but a snapshot gives it those that the service has, in the original,
    // too: servers differ in tags that change below a check.
    const more = at < 2
      ? { Check: { CheckID: `${ID}-alive`, TTL: '600s', Status: random.pick(['passing', 'warning', 'critical'])! } }
      : { Tags: [`v${this.#version}`] }
    await client.agent.registerService({ Name: `service-${at}`, ID, Port: 1000 + at, Meta: { version: `${this.#version++}` }, ...more }, { signal })
  }

  async check(cluster: MixedCluster): Promise<readonly string[]> {
    const wrong: string[] = []
    for (const agent of cluster.agents) {
      const own = [...(await agent.client.agent.services()).values()].map(({ ID, Service, Port, Tags }) => ({ ID, Service, Port, Tags })).sort(byId)
      for (const server of cluster.servers) {
        await cluster.eventually(`${server.name} has the services of ${agent.name}`, async () => {
          const { data } = await server.client.catalog.node(agent.name, { stale: true })
          const services = [...(data?.Services ?? new Map<string, never>()).values()]
          const there = services.filter(({ ID }) => ID !== 'consul').map(({ ID, Service, Port, Tags }) => ({ ID, Service, Port, Tags })).sort(byId)
          assert.deepEqual(there, own)
          return true
        })
      }
    }
    return wrong
  }
}

async function has(client: MixedAgent['client'], id: string, signal: AbortSignal): Promise<{ readonly known: boolean }> {
  return { known: (await client.agent.services({ signal })).has(id) }
}

function byId(a: { readonly ID: string }, b: { readonly ID: string }): number {
  return a.ID < b.ID ? -1 : 1
}
