import { isError } from '../../src/wire/errors.ts'
import type { SeededRandom } from '../../src/runtime/sim/random.ts'
import { encodeOperation, type Operation, type Outcome } from './kv-machine.ts'
import type { Call } from './linearizability.ts'
import type { SimulatedServer, World } from './server.ts'

/** Codes of errors that promise that nothing was written. */
const refusals = ['not-leader', 'leadership-transfer', 'enqueue-timeout'] as const

interface Answer {
  readonly outcome: Outcome
}

/** Clients that read and write a few keys and locks through whichever server they believe to lead. */
export class Workload {
  readonly history: Call[] = []
  readonly #world: World
  readonly #servers: readonly SimulatedServer[]
  readonly #random: SeededRandom
  readonly #keys: readonly string[]
  #moment = 0
  #value = 0
  #stopped = false
  #acknowledged = 0

  constructor(world: World, servers: readonly SimulatedServer[], random: SeededRandom) {
    this.#world = world
    this.#servers = servers
    this.#random = random
    this.#keys = ['a', 'b', 'c', 'd'].slice(0, random.whole(2, 4))
  }

  get acknowledged(): number {
    return this.#acknowledged
  }

  start(clients: number): void {
    for (let client = 0; client < clients; client++) {
      this.#client(client, this.#random.fork()).catch((error: unknown) => {
        this.#world.invariants.violate('clients run', String(error))
      })
    }
  }

  stop(): void {
    this.#stopped = true
  }

  async #client(client: number, random: SeededRandom): Promise<void> {
    const { scheduler } = this.#world
    const pace = random.between(5, 60)
    let server = random.pick(this.#servers)
    while (!this.#stopped) {
      await scheduler.sleep(random.between(0, pace))
      if (server === undefined || !server.alive || random.chance(0.1)) server = random.pick(this.#servers)
      if (server === undefined) continue
      const call = this.#invoke(client, this.#draw(client, random))
      const answer = await this.#perform(server, call.operation, random)
      if (answer === 'refused') this.#forget(call)
      if (answer === 'refused' || answer === 'unknown') server = this.#leader() ?? random.pick(this.#servers)
      else call.answer = { at: this.#moment++, outcome: answer.outcome }
    }
  }

  #invoke(client: number, operation: Operation): Call {
    const call: Call = { client, operation, called: this.#moment++, answer: undefined }
    this.history.push(call)
    return call
  }

  #forget(call: Call): void {
    this.history.splice(this.history.lastIndexOf(call), 1)
  }

  #draw(client: number, random: SeededRandom): Operation {
    const key = random.pick(this.#keys) ?? 'a'
    const luck = random.float()
    if (luck < 0.4) return { kind: 'get', key }
    if (luck < 0.6) return { kind: 'set', key, value: `v${this.#value++}` }
    if (luck < 0.8) {
      const known = this.history.findLast((call) => call.operation.key === key && call.operation.kind === 'set')
      const expected = known?.operation.kind === 'set' ? known.operation.value : ''
      return { kind: 'cas', key, expected, value: `v${this.#value++}` }
    }
    const lock = `lock ${key}`
    if (luck < 0.83) return { kind: 'get', key: lock }
    return { kind: luck < 0.92 ? 'acquire' : 'release', key: lock, session: `client ${client}` }
  }

  async #perform(server: SimulatedServer, operation: Operation, random: SeededRandom): Promise<Answer | 'refused' | 'unknown'> {
    const read = operation.kind === 'get' && random.chance(0.7)
    const delay = random.between(0, 5)
    const work = read ? this.#read(server, operation.key, delay) : this.#write(server, operation, delay)
    const patience = this.#world.scheduler.sleep(random.between(100, 1000)).then((): 'unknown' => 'unknown')
    const answer = await Promise.race([work, patience])
    // A read without an answer changed nothing.
    return answer === 'unknown' && operation.kind === 'get' ? 'refused' : answer
  }

  async #read(server: SimulatedServer, key: string, delay: number): Promise<Answer | 'refused'> {
    try {
      await server.arrival(delay)
      const { node, machine } = server
      if (node === undefined || machine === undefined) return 'refused'
      if (this.#world.sabotage.readsWithoutVerify !== true) await node.verifyLeader()
      if (!server.ready) return 'refused'
      return { outcome: machine.value(key) }
    } catch (error) {
      if (error instanceof Error) return 'refused'
      throw error
    }
  }

  async #write(server: SimulatedServer, operation: Operation, delay: number): Promise<Answer | 'refused' | 'unknown'> {
    if (!server.alive) return 'refused'
    try {
      await server.arrival(delay)
      const { node } = server
      if (node === undefined) return 'refused'
      const { index, result } = await node.propose(encodeOperation(operation))
      if (!server.alive) return 'unknown'
      server.observe()
      this.#acknowledged++
      this.#world.invariants.acknowledged(index, this.#servers, server.configurations)
      return { outcome: result as Outcome }
    } catch (error) {
      if (!(error instanceof Error)) throw error
      return refusals.some((code) => isError(error, code)) ? 'refused' : 'unknown'
    }
  }

  #leader(): SimulatedServer | undefined {
    const address = this.#random.pick(this.#servers)?.node?.leader()?.address
    return this.#servers.find((server) => server.address === address)
  }
}
