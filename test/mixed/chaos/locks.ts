import { nap } from './nap.ts'
import type { SeededRandom } from '../../../src/runtime/sim/random.ts'
import type { MixedAgent, MixedCluster } from '../mixed-cluster.ts'
import type { Work } from './work.ts'

/** Far below what agents take unless they are told to. */
const ttlMs = 2_000
export const lockSettings = `session_ttl_min = "${ttlMs / 1000}s"`

/**
 * Two locks that are taken in turn: one by sessions that nothing but their time ends, one by sessions that end with their node. At no
 * moment two of those who take them may have reason to believe that they hold it.
 */
export class Locks implements Work {
  readonly name = 'locks'
  taken = 0
  readonly #holders = new Map<string, Set<string>>([['lock/timed', new Set()], ['lock/healthy', new Set()]])
  readonly #wrong: string[] = []

  async step(agent: MixedAgent, random: SeededRandom, signal: AbortSignal): Promise<void> {
    const forMs = random.between(50, 1_000)
    await (random.chance(0.5) ? this.#timed(agent, forMs, signal) : this.#healthy(agent, forMs, signal))
  }

  /** Without any watch: it counts as held for as long as its session cannot have ended. */
  async #timed({ client, name }: MixedAgent, forMs: number, signal: AbortSignal): Promise<void> {
    const key = 'lock/timed'
    const born = performance.now()
    const session = await client.session.create({ TTL: `${ttlMs / 1000}s`, NodeChecks: [], LockDelay: '1ms', Name: `timed of ${name}` }, { signal })
    try {
      if (!await client.kv.acquire(key, name, session, { signal })) return
      const leftMs = born + ttlMs - performance.now()
      if (leftMs > 0) await this.#hold(key, name, Math.min(forMs, leftMs))
    } finally {
      // What cannot be given back ends by itself.
      await client.session.destroy(session, { signal: AbortSignal.timeout(5_000) })
    }
  }

  /** As programs do it. */
  async #healthy({ client, name }: MixedAgent, forMs: number, signal: AbortSignal): Promise<void> {
    const held = await client.lock('lock/healthy', { value: name, sessionTtlMs: ttlMs, lockDelayMs: 5_000, sessionName: `healthy of ${name}` }).tryAcquire({ forMs: 1_500, signal })
    if (held === undefined) return
    await using given = held
    if (!given.lost.aborted) await this.#hold('lock/healthy', name, forMs, given.lost)
  }

  async #hold(key: string, name: string, forMs: number, lost?: AbortSignal): Promise<void> {
    const holders = this.#holders.get(key)!
    if (holders.size > 0) this.#wrong.push(`${name} got ${key} while ${[...holders].join()} held it`)
    const me = `${name} since ${performance.now().toFixed(0)}`
    holders.add(me)
    this.taken++
    await nap(forMs, lost)
    holders.delete(me)
  }

  /** What is held by nobody is to be had: at the latest when sessions have ended at twice their time, and the delay is over. */
  async check(cluster: MixedCluster): Promise<readonly string[]> {
    for (const key of this.#holders.keys()) {
      const { client } = cluster.clients[0] ?? cluster.servers[0]!
      const session = await cluster.answered('there is a session', () => client.session.create({}))
      await cluster.eventually(`${key} is free`, () => client.kv.acquire(key, 'last', session), 60_000)
      await cluster.answered('there is none', () => client.session.destroy(session))
    }
    return this.#wrong
  }
}
