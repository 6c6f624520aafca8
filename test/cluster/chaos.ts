import assert from 'node:assert/strict'
import { ApiError } from '../../src/api/index.ts'
import { SeededRandom } from '../../src/runtime/sim/random.ts'
import { type Cluster, type Machine, startCluster } from '../../src/testing/index.ts'
import type { Operation } from '../sim/kv-machine.ts'
import { type Call, contradictions } from '../sim/linearizability.ts'

/** What a run was made of, and what came of it. */
export interface ChaosReport {
  readonly seed: number
  readonly acknowledged: number
  readonly crashes: number
  readonly partitions: number
  readonly traceHash: string
}

const keys = Array.from({ length: 12 }, (_, at) => `k${at}`)
/** Texts that promise that nothing was written. */
const refused = /No known Consul servers|No cluster leader|connection refused|node is not the leader|Not ready/
const horizonMs = 60_000

/**
 * A cluster whose machines crash, pause and are cut off from each other while clients read and write through all of them; then
 * everything is healed, and what must hold is checked. Whatever fails names the seed, which makes it fail again.
 */
export async function chaos(seed: number, onLog?: (line: string) => void): Promise<ChaosReport> {
  const random = new SeededRandom(seed ^ 0x5eed)
  await using cluster = await startCluster({ servers: 3, clients: 2, seed, clockSkew: 0.02, ...(onLog === undefined ? {} : { onLog }) })
  const run = new ChaosRun(cluster, random)
  await run.prepare()
  run.begin()
  await run.nemesis()
  await run.heal()
  await run.check()
  return { seed, acknowledged: run.acknowledged, crashes: run.crashes, partitions: run.partitions, traceHash: cluster.traceHash }
}

class ChaosRun {
  acknowledged = 0
  crashes = 0
  partitions = 0
  readonly #cluster: Cluster
  readonly #random: SeededRandom
  readonly #history: Call[] = []
  readonly #workers: Promise<void>[] = []
  #moment = 0
  #value = 0
  #stopped = false

  constructor(cluster: Cluster, random: SeededRandom) {
    this.#cluster = cluster
    this.#random = random
  }

  /** Services on every agent, and the value that watchers have to see last. */
  async prepare(): Promise<void> {
    for (const { client, name } of this.#cluster.agents) await client.agent.registerService({ Name: 'web', ID: `web-${name}`, Port: 80 })
  }

  begin(): void {
    for (const [at, machine] of this.#cluster.agents.entries()) this.#workers.push(this.#work(machine, at, this.#random.fork()))
  }

  /** What goes wrong, one thing after the other, sometimes several at once. */
  async nemesis(): Promise<void> {
    const random = this.#random
    const end = this.#cluster.now + horizonMs
    while (this.#cluster.now < end) {
      await this.#cluster.advance(random.between(500, 5_000))
      const luck = random.float()
      const machine = random.pick(this.#cluster.agents)!
      if (luck < 0.25) await this.#crash(machine)
      else if (luck < 0.45) this.#cut()
      else if (luck < 0.6) this.#cluster.heal()
      else if (luck < 0.75) machine.pause(random.between(100, 8_000))
      else if (luck < 0.85) this.#cluster.network({ delay: [0.5, random.between(1, 80)], loss: random.between(0, 0.1), twice: 0.02 })
      else await this.#restart()
    }
  }

  async heal(): Promise<void> {
    this.#cluster.heal()
    this.#cluster.network({})
    for (const machine of this.#cluster.agents) if (!machine.up) await this.#cluster.until(machine.start())
    await this.#cluster.advance(15_000)
    this.#stopped = true
    await this.#cluster.until(Promise.all(this.#workers))
  }

  async check(): Promise<void> {
    const { agents, seed } = this.#cluster
    const names = agents.map(({ name }) => name).sort()
    // Members agree, and all are alive; the catalog says so, too, and every service is found again.
    let wanting = ''
    await this.#cluster.eventually(async () => {
      wanting = await this.#wanting(names.length)
      return wanting === ''
    }, 240_000).catch((error: unknown) => {
      throw new Error(`seed ${seed}: ${wanting}`, { cause: error })
    })
    const wrong = contradictions(this.#history)
    assert.deepEqual(wrong.map(({ key }) => key), [], `seed ${seed}: no single copy explains the history of a key`)
    // All servers hold the same state.
    const states = await Promise.all(this.#cluster.servers.map(({ client }) => client.kv.list('', { consistent: true }).then(({ data }) => JSON.stringify(data))))
    assert.equal(new Set(states).size, 1, `seed ${seed}: servers differ`)
    assert.ok(this.acknowledged > 20, `seed ${seed}: only ${this.acknowledged} calls were answered`)
  }

  /** What is not yet as it should be; empty when nothing is. */
  async #wanting(count: number): Promise<string> {
    for (const { client, name } of this.#cluster.agents) {
      const members = await client.agent.members()
      const odd = members.filter(({ Status }) => Status !== 1)
      if (members.length !== count || odd.length > 0) return `${name} sees ${members.length} members, ${odd.map((one) => `${one.Name} with status ${one.Status}`).join(', ')}`
      try {
        const { data } = await client.health.service('web', { passing: true })
        if (data.length !== count) return `${name} finds only ${data.map(({ Service }) => Service?.ID).join(', ')}`
      } catch (error) {
        return `${name} cannot ask: ${String(error)}`
      }
    }
    return ''
  }

  async #crash(machine: Machine): Promise<void> {
    // A majority of the servers must come back by itself, so at most one is away at a time.
    if (!machine.up || this.#cluster.agents.some((one) => !one.up)) return
    machine.crash()
    this.crashes++
  }

  async #restart(): Promise<void> {
    for (const machine of this.#cluster.agents) if (!machine.up) await this.#cluster.until(machine.start())
  }

  #cut(): void {
    const { agents } = this.#cluster
    const one = this.#random.pick(agents)!
    this.#cluster.partition([one], agents.filter((other) => other !== one && this.#random.chance(0.7)), { oneWay: this.#random.chance(0.3) })
    this.partitions++
  }

  async #work(machine: Machine, number: number, random: SeededRandom): Promise<void> {
    while (!this.#stopped) {
      await this.#cluster.pass(random.between(50, 600))
      if (!machine.up) continue
      const key = random.pick(keys)!
      const operation: Operation = random.chance(0.5) ? { kind: 'get', key } : { kind: 'set', key, value: `v${this.#value++}` }
      await this.#call(machine, number, operation)
    }
  }

  async #call({ client }: Machine, number: number, operation: Operation): Promise<void> {
    const call: Call = { client: number, operation, called: this.#moment++, answer: undefined }
    this.#history.push(call)
    try {
      const outcome = operation.kind === 'set'
        ? await client.kv.put(operation.key, operation.value)
        : (await client.kv.get(operation.key, { consistent: true })).data?.text() ?? ''
      call.answer = { at: this.#moment++, outcome }
      this.acknowledged++
    } catch (error) {
      if (error instanceof ApiError && error.status < 500) throw error
      // What a failed write did is not known, unless it was refused; a failed read tells nothing.
      if (operation.kind === 'get' || refused.test(error instanceof ApiError ? error.body : String(error))) this.#history.splice(this.#history.lastIndexOf(call), 1)
    }
  }
}
