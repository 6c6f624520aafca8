import type { AgentConfig } from '../agent/config/agent-config.ts'
import { type ConfigRequest, loadConfig } from '../agent/config/load.ts'
import { createClient, type Client } from '../api/index.ts'
import { runAgent } from '../assembly/run-agent.ts'
import type { RunningAgent } from '../assembly/running-agent.ts'
import { Platter } from '../runtime/sim/disk.ts'
import type { SimulatedHost } from '../runtime/sim/internet.ts'
import type { SeededRandom } from '../runtime/sim/random.ts'
import type { Owner } from '../runtime/sim/scheduler.ts'
import type { TcpConnection } from '../runtime/tcp.ts'
import { ConsulError } from '../std/errors.ts'
import { uuidOf } from '../std/uuid.ts'
import type { Question, ServiceRecord } from './dns-question.ts'
import { emptyPlatter, type LogPlatter } from './log-store.ts'
import { type FetchOptions, type FetchReply, type Program, Programs, type ServeRequest } from './programs.ts'
import { type Life, type MachineFaults, newLife, type Shared, simulatedHost } from './simulated-world.ts'

const httpPort = 8500

/** A machine with an address, disks that outlive crashes, an agent on it, and programs of the test beside the agent. */
export class Machine {
  readonly name: string
  readonly ip: string
  /** Of this agent's HTTP API. Lives on when the agent crashes, and then fails until it is started again. */
  readonly client: Client
  readonly faults: MachineFaults = { syncFailure: 0, sync: [0.2, 0.8], full: false, calendar: 0 }
  readonly #shared: Shared
  readonly #random: SeededRandom
  #request: ConfigRequest
  #platter = new Platter()
  #logPlatter: LogPlatter = emptyPlatter()
  /** Seconds gained a second, and milliseconds at the start. */
  readonly #clock: { readonly rate: number; readonly offset: number }
  #life: Life | undefined
  /** While the machine has power. */
  #programs: Programs | undefined

  constructor(shared: Shared, random: SeededRandom, name: string, ip: string, request: ConfigRequest, clock: { readonly rate: number; readonly offset: number }) {
    this.#shared = shared
    this.#random = random
    this.name = name
    this.ip = ip
    this.#request = request
    this.#clock = clock
    this.client = createClient({ transport: shared.http.transport(`${ip}:${httpPort}`), timing: shared.time.timing(random.fork()) })
  }

  /** Whether the agent's program runs. */
  get up(): boolean {
    return this.#life !== undefined
  }

  get config(): AgentConfig {
    return loadConfig(this.#request, simulatedHost(this.name, this.ip)).config
  }

  /**
   * Puts an HTTP server on this machine: for checks of its services, and for `fetch` from other machines. It is a program of its own,
   * which a crash of the agent does not end, but `powerOff` does.
   *
   * @example
   * ```ts
   * let healthy = true
   * await machine.serve(80, ({ path }) => (path === '/health' ? { status: healthy ? 200 : 503 } : { body: 'hello' }))
   * await machine.client.agent.registerService({ Name: 'web', Port: 80, Check: { HTTP: `http://${machine.ip}/health`, Interval: '2s' } })
   * ```
   */
  async serve(port: number, handle: ServeRequest): Promise<Program> {
    return this.#beside().serve(port, handle)
  }

  /**
   * Puts a program on this machine that listens for connections, for TCP checks and for `connect`. Without `serve` it reads what comes
   * and says nothing. A connection ends when `serve` settles.
   *
   * @example
   * ```ts
   * const program = await machine.listen(5432)
   * await machine.client.agent.registerService({ Name: 'db', Port: 5432, Check: { TCP: `${machine.ip}:5432`, Interval: '2s' } })
   * await program.close()
   * ```
   */
  async listen(port: number, serve: (connection: TcpConnection) => Promise<void> = readAll): Promise<Program> {
    return this.#beside().listen(port, serve)
  }

  /**
   * Sends an HTTP request from this machine over the simulated network. The host of the URL is an address, the name of a machine, or a
   * name that this machine's agent resolves.
   *
   * @example
   * ```ts
   * const { status, body } = await machine.fetch('http://web.service.consul:80/')
   * ```
   */
  async fetch(url: string, options: FetchOptions = {}): Promise<FetchReply> {
    return this.#beside().fetch(url, options)
  }

  /** Connects from this machine to `address:port`. */
  async connect(address: string): Promise<TcpConnection> {
    return this.#beside().connect(address)
  }

  /**
   * Asks the DNS of this machine's agent. A name that does not exist has no records; rejects if the agent fails, or does not answer.
   *
   * @example
   * ```ts
   * const addresses = await machine.resolve('web.service.consul')
   * const [first] = await machine.resolve('web.service.consul', 'SRV')
   * if (first !== undefined) console.log(first.target, first.port)
   * ```
   */
  resolve(name: string, type: 'SRV'): Promise<readonly ServiceRecord[]>
  resolve(name: string, type?: Exclude<Question, 'SRV'>): Promise<readonly string[]>
  async resolve(name: string, type: Question = 'A'): Promise<readonly (string | ServiceRecord)[]> {
    return this.#beside().resolve(name, type)
  }

  /** Starts the agent, and before it the machine if that has no power; resolves when the agent serves. */
  async start(): Promise<void> {
    if (this.#life !== undefined) throw new ConsulError('running', `${this.name} runs already`)
    this.#shared.internet.paths.powerOn(this.ip)
    this.#programs ??= this.#newPrograms()
    const place = { name: this.name, ip: this.ip, faults: this.faults, platter: this.#platter, logPlatter: this.#logPlatter, clock: this.#clock }
    const life = newLife(this.#shared, place, this.#random.fork())
    this.#life = life
    const loaded = loadConfig(this.#request, simulatedHost(this.name, this.ip))
    for (const warning of loaded.warnings) life.world.runtime.log.warn(warning)
    life.agent = await runAgent(life.world, loaded.config, { awaitLeader: false })
    const { agent } = life
    const stopped = async (): Promise<void> => {
      if (this.#life === life) await this.#end(life)
    }
    Promise.race([agent.left.then(stopped), this.#crashOnFailure(life, agent)])
      .catch((error: unknown) => life.world.runtime.log.error('failed to end', { error }))
  }

  /**
   * The agent is gone at once, as by `kill -9`; its connections are cut. What it had not synced to disk is gone too, or not quite: files
   * may be torn.
   */
  crash(): void {
    this.#die((host) => host.crash())
  }

  /** Crashes the agent, if it runs, and starts it again; resolves when it serves. */
  async restart(): Promise<void> {
    this.crash()
    await this.start()
  }

  /**
   * The machine loses its power: the agent and the programs beside it are gone, what was not synced is lost or torn, and nobody is told.
   * Others wait for answers until they lose patience. `start` ends it.
   */
  powerOff(): void {
    this.#die((host) => host.vanish())
    const programs = this.#programs
    this.#programs = undefined
    programs?.vanish()
    this.#shared.internet.paths.powerOff(this.ip)
  }

  /**
   * The disk is lost and another one put in. The agent must not run; started again it is a new node under its old name, which others
   * accept once they believe the old one to be dead.
   *
   * @example
   * ```ts
   * machine.crash()
   * await cluster.advance(20_000)
   * machine.replaceDisk()
   * await machine.start()
   * ```
   */
  replaceDisk(): void {
    if (this.#life !== undefined) throw new ConsulError('running', `${this.name} runs`)
    this.#platter = new Platter()
    this.#logPlatter = emptyPlatter()
    // What a node calls itself is on its disk.
    this.#request = { ...this.#request, values: new Map(this.#request.values).set('node_id', uuidOf(this.#random.bytes(16))) }
  }

  /** The program does nothing for a while, as by SIGSTOP or a long collection of garbage; what comes meanwhile waits. */
  pause(ms: number): void {
    if (this.#life !== undefined) this.#life.owner.pausedUntil = this.#shared.time.scheduler.now + ms
  }

  /** Ends the agent in order, without leaving the cluster. */
  async stop(): Promise<void> {
    if (this.#life !== undefined) await this.#end(this.#life)
  }

  /** Leaves the cluster gracefully and ends the agent, as `consul leave`. */
  async leave(): Promise<void> {
    await this.client.request({ method: 'PUT', path: '/v1/agent/leave' })
    while (this.#life !== undefined) await new Promise<void>((resolve) => void this.#shared.time.scheduler.after(50, undefined, resolve))
  }

  #die(leave: (host: SimulatedHost) => void): void {
    const life = this.#life
    if (life === undefined) return
    this.#life = undefined
    life.owner.dead = true
    life.log.crash()
    this.#platter.crash(this.#random)
    this.#shared.http.crash(life.owner)
    leave(life.host)
  }

  #beside(): Programs {
    if (this.#programs === undefined) throw new ConsulError('not-running', `${this.name} has no power`)
    return this.#programs
  }

  #newPrograms(): Programs {
    const { time, internet, addressOf } = this.#shared
    const owner: Owner = { name: `beside ${this.name}`, dead: false, pausedUntil: 0 }
    return new Programs({ time, random: this.#random.fork(), owner, host: internet.host(this.ip, owner), addressOf })
  }

  async #crashOnFailure(life: Life, { failed }: RunningAgent): Promise<void> {
    const error = await failed
    life.world.runtime.log.error('the agent stopped', { error })
    if (this.#life === life) this.crash()
  }

  async #end(life: Life): Promise<void> {
    await life.agent?.close()
    if (this.#life === life) this.#life = undefined
    life.owner.dead = true
    life.host.crash()
  }
}

async function readAll(connection: TcpConnection): Promise<void> {
  for await (const chunk of connection.chunks) void chunk
}
