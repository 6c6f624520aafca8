import type { OptionValue } from '../agent/config/option.ts'
import { calmInternet, SimulatedInternet } from '../runtime/sim/internet.ts'
import type { InternetFaults } from '../runtime/sim/paths.ts'
import { SeededRandom } from '../runtime/sim/random.ts'
import { Scheduler } from '../runtime/sim/scheduler.ts'
import { bytesOfText, textOfBytes } from '../std/bytes.ts'
import { uuidOf } from '../std/uuid.ts'
import { Machine } from './machine.ts'
import { SimulatedHttp } from './simulated-http.ts'
import type { Shared } from './simulated-world.ts'
import { settledPromises } from '../runtime/node/turn.ts'
import { VirtualTime } from './virtual-time.ts'

/** Of a member that is there. */
const alive = 1

/** How many agents there are. */
export interface Size {
  /** Server agents; default: 1. */
  readonly servers?: number
  /** Client agents; default: 0. */
  readonly clients?: number
}

/** What to simulate. Texts are ordinary JavaScript strings. */
export interface ClusterOptions extends Size {
  /** Decides everything that is left to chance; default: 1. A run with the same seed and the same calls goes the same way. */
  readonly seed?: number
  /** Default: `dc1`. */
  readonly datacenter?: string
  /** Several, joined over WAN, by their names; instead of `servers`, `clients` and `datacenter`. */
  readonly datacenters?: Readonly<Record<string, Size>>
  /** Settings of all agents in the language of configuration files. */
  readonly config?: string
  /** Clocks run up to so much too fast or slow: 0.03 for three in a hundred. Default: 0. */
  readonly clockSkew?: number
  /** Gets all log lines of all agents from debug on, behind the agent's name. Default: nobody. */
  readonly onLog?: (line: string) => void
}

/** The agents of one datacenter. */
export interface Datacenter {
  readonly name: string
  readonly servers: readonly Machine[]
  readonly clients: readonly Machine[]
}

/**
 * Agents on machines of their own, with a network between them, all in this program and on virtual time. Time passes while calls of a
 * client are under way and while `advance`, `until` or `eventually` is awaited; otherwise it stands still.
 */
export class Cluster implements AsyncDisposable {
  readonly datacenters: readonly Datacenter[]
  /** Those of all datacenters, as are `clients`. */
  readonly servers: readonly Machine[]
  readonly clients: readonly Machine[]
  readonly seed: number
  readonly #time: VirtualTime
  readonly #internet: SimulatedInternet

  private constructor(seed: number, time: VirtualTime, internet: SimulatedInternet, datacenters: readonly Datacenter[]) {
    this.seed = seed
    this.#time = time
    this.#internet = internet
    this.datacenters = datacenters
    this.servers = datacenters.flatMap(({ servers }) => servers)
    this.clients = datacenters.flatMap(({ clients }) => clients)
  }

  static async start(options: ClusterOptions): Promise<Cluster> {
    const { seed = 1 } = options
    const random = new SeededRandom(seed)
    const time = new VirtualTime(new Scheduler(settledPromises))
    const internet = new SimulatedInternet(time.scheduler, random.fork())
    const sizes = Object.entries(options.datacenters ?? { [options.datacenter ?? 'dc1']: options })
    const addressOf = (name: string): string => {
      const found = machines().find((machine) => machine.name === name || machine.ip === name)
      if (found === undefined) throw new Error(`lookup ${name}: no such host`)
      return found.ip
    }
    const { onLog } = options
    const shared: Shared = { time, internet, http: new SimulatedHttp(time), addressOf, onLog: onLog && ((line) => onLog(textOfBytes(line))) }
    const datacenters = sizes.map(([name, size], at) => datacenterOf(shared, random, options, name, size, at))
    const machines = (): readonly Machine[] => datacenters.flatMap(({ servers, clients }) => [...servers, ...clients])
    const cluster = new Cluster(seed, time, internet, datacenters)
    await cluster.until(Promise.all(cluster.agents.map((machine) => machine.start())).then(() => cluster.#formed()))
    return cluster
  }

  get agents(): readonly Machine[] {
    return [...this.servers, ...this.clients]
  }

  /** Virtual milliseconds since the start. */
  get now(): number {
    return this.#time.scheduler.now
  }

  /** Of everything that happened; two runs of one seed with the same calls agree in it. */
  get traceHash(): string {
    return this.#time.scheduler.traceHash
  }

  /** Lets so many milliseconds pass on all machines. */
  advance(ms: number): Promise<void> {
    return this.#time.advance(ms)
  }

  /** Resolves after so much virtual time, without letting any pass: for programs that run beside what lets it. */
  pass(ms: number): Promise<void> {
    return this.#time.scheduler.sleep(ms)
  }

  /**
   * Suspends all machines for so long, as laptops with closed lids: their clocks go on, nothing else does, and what was due meanwhile
   * is done afterwards. Days cost no more than the work of one moment. Leases and contacts of Raft have lapsed then, so servers elect
   * anew, and the sessions' times to live begin again, as they do with every new leader.
   *
   * @example
   * ```ts
   * machine.crash()
   * await cluster.advance(10_000) // It is found to have failed,
   * await cluster.suspend(72 * 3_600_000) // and after 72 hours it is forgotten.
   * await cluster.eventually(async () => (await cluster.servers[0]!.client.catalog.nodes()).data.length === cluster.agents.length - 1)
   * ```
   */
  async suspend(ms: number): Promise<void> {
    this.#time.scheduler.jump(ms)
    await this.#time.advance(0)
  }

  /**
   * Lets time pass until a promise settles, an hour at most: for what lets none pass itself, such as a request that waits for a change.
   *
   * @example
   * ```ts
   * const { meta } = await machine.client.kv.get('key')
   * const change = machine.client.kv.get('key', { index: meta.index })
   * await machine.client.kv.put('key', 'new')
   * const { data } = await cluster.until(change)
   * ```
   */
  until<T>(promise: Promise<T>): Promise<T> {
    return this.#time.until(promise)
  }

  /**
   * Lets time pass until `condition` holds, asked each 50 ms of it; rejects after `withinMs` (default: a minute), or when the condition does.
   *
   * @example
   * ```ts
   * await cluster.eventually(async () => (await cluster.leader()) !== undefined, 10_000)
   * ```
   */
  async eventually(condition: () => boolean | Promise<boolean>, withinMs = 60_000): Promise<void> {
    const end = this.now + withinMs
    for (;;) {
      if (await condition()) return
      if (this.now >= end) throw new Error(`it did not come true within ${withinMs} ms of virtual time (seed ${this.seed})`)
      await this.advance(50)
    }
  }

  /** The server that leads, if one does; of several datacenters, in the first or the one of that name. */
  async leader(datacenter?: string): Promise<Machine | undefined> {
    for (const server of this.#datacenter(datacenter).servers) {
      if (!server.up) continue
      const self = await server.client.agent.self()
      if (self.Stats?.get('consul')?.get('leader') === 'true') return server
    }
    return undefined
  }

  /**
   * Nothing gets from the first machines to the second, nor back unless `oneWay`; datagrams vanish, streams wait.
   *
   * @example
   * ```ts
   * const leader = await cluster.leader()
   * cluster.partition([leader!], cluster.agents.filter((other) => other !== leader))
   * await cluster.advance(5_000)
   * cluster.heal()
   * ```
   */
  partition(from: readonly Machine[], to: readonly Machine[], { oneWay = false } = {}): void {
    for (const a of from) {
      for (const b of to) {
        this.#internet.paths.block(a.ip, b.ip)
        if (!oneWay) this.#internet.paths.block(b.ip, a.ip)
      }
    }
  }

  /** Ends all partitions. */
  heal(): void {
    this.#internet.paths.heal()
  }

  /**
   * Changes how the network behaves from now on: delays, lost and doubled datagrams; what is not named is calm.
   *
   * @example
   * ```ts
   * cluster.network({ delay: [20, 80], loss: 0.05, twice: 0.01 })
   * cluster.network({}) // As it was.
   * ```
   */
  network(faults: Partial<InternetFaults>): void {
    this.#internet.paths.faults = { ...calmInternet, ...faults }
  }

  /** Ends all agents. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.until(Promise.all(this.agents.map((machine) => machine.stop())))
  }

  /** The datacenter of that name; the first one without a name. */
  #datacenter(name = this.datacenters[0]?.name): Datacenter {
    const found = this.datacenters.find((datacenter) => datacenter.name === name)
    if (found === undefined) throw new Error(`there is no datacenter ${name}`)
    return found
  }

  /** Resolves when each datacenter has a leader that has put every agent into the catalog as healthy, and all know each other. */
  async #formed(): Promise<void> {
    for (const { servers, clients } of this.datacenters) {
      const { client } = [...servers, ...clients].at(-1)!
      await this.#comesTrue(async () => {
        const { data } = await client.health.state('passing')
        return data.filter((check) => check.CheckID === 'serfHealth').length >= servers.length + clients.length
      })
    }
    if (this.datacenters.length === 1) return
    for (const { client } of this.servers) {
      await this.#comesTrue(async () => (await client.agent.members({ wan: true })).filter(({ Status }) => Status === alive).length === this.servers.length)
    }
  }

  /** A failure is an answer, too: not yet. */
  async #comesTrue(condition: () => Promise<boolean>): Promise<void> {
    while (!await condition().catch(() => false)) await this.pass(100)
  }
}

function datacenterOf(shared: Shared, random: SeededRandom, options: ClusterOptions, name: string, { servers = 1, clients = 0 }: Size, at: number): Datacenter {
  const { clockSkew = 0, config } = options
  // Names are those of hosts, too, so they differ between datacenters.
  const prefix = at === 0 ? '' : `${name}-`
  const machine = (isServer: boolean, number: number): Machine => {
    const own = random.fork()
    const nodeName = `${prefix}${isServer ? 'server' : 'client'}-${number + 1}`
    const ip = isServer ? serverIp(at, number) : `10.${at}.1.${number + 1}`
    const values = new Map<string, OptionValue>([
      ['node_name', nodeName], ['node_id', uuidOf(own.bytes(16))], ['bind_addr', ip], ['client_addr', ip], ['data_dir', '/data'],
      ['server', isServer], ['datacenter', bytesOfText(name)],
      ['performance.raft_multiplier', 1], ['retry_interval', '1s'],
      ['retry_join', Array.from({ length: servers }, (_, server) => serverIp(at, server))],
    ])
    if (isServer) values.set('bootstrap_expect', servers)
    if (isServer && at > 0) values.set('retry_join_wan', [serverIp(0, 0)]).set('retry_interval_wan', '1s')
    const clock = { rate: 1 + own.between(-clockSkew, clockSkew), offset: own.between(0, 1000) }
    return new Machine(shared, own, nodeName, ip, { values, fragments: config === undefined ? [] : [bytesOfText(config)] }, clock)
  }
  return {
    name,
    servers: Array.from({ length: servers }, (_, number) => machine(true, number)),
    clients: Array.from({ length: clients }, (_, number) => machine(false, number)),
  }
}

function serverIp(datacenter: number, server: number): string {
  return `10.${datacenter}.0.${server + 1}`
}
