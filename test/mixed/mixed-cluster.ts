import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Client, createClient } from '../../src/api/index.ts'
import { connectHttp } from '../../src/runtime/node/http-client.ts'
import type { ApiTransport } from '../../src/std/http-transport.ts'
import { freePorts } from '../interop/free-ports.ts'
import { ourCli, realCli } from '../interop/programs.ts'

/** Which program an agent is: the original 1.8.7, or this one. */
export type Program = 'real' | 'ours'

export interface MixedOptions {
  readonly servers: readonly Program[]
  readonly clients?: readonly Program[]
  /** The program whose server leads; left to chance otherwise. Its servers are quick to stand, the others slow. */
  readonly leader?: Program
  /** How patient servers are with a leader; the default is the least, which a busy machine may not keep. */
  readonly raftMultiplier?: number
  /** Settings of all agents. */
  readonly config?: string
  /** Settings of the real ones alone: of what ours cannot do and must bear. */
  readonly realConfig?: string
  readonly datacenter?: string
  /** How many servers there are to be before they begin; default: all. */
  readonly expect?: number
  /** Gossip addresses of agents to join, beside those of this cluster. */
  readonly joinWan?: readonly string[]
  /** Where each agent runs, servers first; default: all on loopback. */
  readonly hosts?: readonly FarHost[]
}

/** A machine that is not the one of the test. */
export interface FarHost {
  readonly ip: string
  /** The command that runs a program there. */
  inside(program: string, args: readonly string[]): readonly [program: string, args: readonly string[]]
}

/** How a test reaches an agent, and the ports of the others. */
interface Place {
  readonly ports: readonly number[]
  readonly host: FarHost | undefined
  /** Where it answers HTTP when it is elsewhere: files are all that hosts share. */
  readonly socket: string
}

const patienceMs = 120_000
/** What agents have when nobody else is on their host. */
const usualPorts = [8500, 8600, 8300, 8301, 8302] as const
const pauseMs = 50

/** One agent, as a program of its own. */
export class MixedAgent {
  readonly name: string
  readonly server: boolean
  readonly client: Client
  readonly http: number
  readonly dns: number
  readonly lan: number
  readonly wan: number
  readonly rpcAddress: string
  readonly #arguments: readonly string[]
  readonly #host: FarHost | undefined
  #program: Program
  #paused = false
  #child: ChildProcess | undefined
  #closed: Promise<unknown> = Promise.resolve()
  #told = false
  output = ''

  constructor(program: Program, name: string, server: boolean, { ports, host, socket }: Place, args: readonly string[]) {
    const [http = 0, dns = 0, rpc = 0, lan = 0, wan = 0] = ports
    this.#program = program
    this.name = name
    this.server = server
    this.http = http
    this.dns = dns
    this.lan = lan
    this.wan = wan
    this.rpcAddress = `${host?.ip ?? '127.0.0.1'}:${rpc}`
    this.client = createClient(host === undefined ? { address: `127.0.0.1:${http}` } : { transport: socketTransport(socket) })
    this.#arguments = args
    this.#host = host
  }

  get program(): Program {
    return this.#program
  }

  /** Whether it stands still. */
  get paused(): boolean {
    return this.#paused
  }

  get address(): string {
    return `127.0.0.1:${this.http}`
  }

  get dataDir(): string {
    return this.#arguments.find((argument) => argument.startsWith('-data-dir='))!.slice('-data-dir='.length)
  }

  get pid(): number {
    return this.#child?.pid ?? 0
  }

  /** Whether it was started and ended without being told to. */
  get failed(): boolean {
    return this.#child !== undefined && !this.alive && !this.#told
  }

  get alive(): boolean {
    const child = this.#child
    return child !== undefined && child.exitCode === null && child.signalCode === null
  }

  start(): void {
    if (this.alive) throw new Error(`${this.name} runs already`)
    const program = this.program === 'ours' ? ourCli : realCli
    if (program === undefined) throw new Error('there is no real Consul here')
    const [command, args] = this.#host?.inside(program, this.#arguments) ?? [program, this.#arguments]
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, GOMAXPROCS: '1' } })
    const hear = (chunk: Buffer): void => {
      this.output = (this.output + chunk.toString('latin1')).slice(-200_000)
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    this.#child = child
    this.#told = false
    this.#paused = false
    this.#closed = once(child, 'close')
  }

  async signal(name: NodeJS.Signals): Promise<void> {
    if (!this.alive) return
    this.#told = true
    this.#child?.kill(name)
    await this.#closed
  }

  /** Lets it stand still, as a machine that swaps. */
  pause(): void {
    this.#paused = this.alive
    this.#child?.kill('SIGSTOP')
  }

  resume(): void {
    this.#paused = false
    this.#child?.kill('SIGCONT')
  }

  /** Its disk is lost, and what stands there from now on may be the other program. It must not run. */
  replace(program: Program): void {
    if (this.alive) throw new Error(`${this.name} runs`)
    rmSync(this.dataDir, { recursive: true, force: true })
    mkdirSync(this.dataDir)
    this.#program = program
  }

  async kill(): Promise<void> {
    await this.signal('SIGKILL')
  }

  /** Resolves when it has ended by itself, and all that it said is in its output. */
  async ended(): Promise<void> {
    await this.#closed
  }

  /** Leaves the cluster; resolves when the program has ended. */
  async leave(): Promise<void> {
    this.#told = true
    await this.client.request({ method: 'PUT', path: '/v1/agent/leave' })
    await this.#closed
  }

  /** The archive of the state that this very server holds. */
  async archive(token = ''): Promise<Uint8Array> {
    const { data } = await this.client.snapshot.save({ stale: true, token })
    return Buffer.concat(await Array.fromAsync(data))
  }
}

/** Agents of both programs on loopback, in one datacenter. Ends with `await using`. */
export class MixedCluster implements AsyncDisposable {
  readonly servers: readonly MixedAgent[]
  readonly clients: readonly MixedAgent[]
  readonly #folder: string

  private constructor(folder: string, servers: readonly MixedAgent[], clients: readonly MixedAgent[]) {
    this.#folder = folder
    this.servers = servers
    this.clients = clients
  }

  /** Starts everybody; resolves when there is a leader and every agent is healthy in the catalog. */
  static async start(options: MixedOptions): Promise<MixedCluster> {
    const cluster = await MixedCluster.prepare(options)
    try {
      for (const agent of cluster.agents) agent.start()
      await cluster.formed()
      if (options.leader !== undefined) await cluster.#makeLead(options.leader)
    } catch (error) {
      await cluster[Symbol.asyncDispose]()
      throw error
    }
    return cluster
  }

  /** The same without starting anybody. */
  static async prepare(options: MixedOptions): Promise<MixedCluster> {
    const { servers, clients = [], leader, raftMultiplier = 1, config = '', realConfig = '', datacenter = 'dc1', expect = servers.length, joinWan = [], hosts } = options
    const folder = mkdtempSync(join(tmpdir(), 'proconsul-mixed-'))
    const all = [...servers.map((program) => ({ program, server: true })), ...clients.map((program) => ({ program, server: false }))]
    const ports = await freePorts(5 * all.length)
    const joins = servers.map((_, at) => `-retry-join=${hosts === undefined ? `127.0.0.1:${ports[5 * at + 3]}` : hosts[at]!.ip}`)
    const agents = all.map(({ program, server }, at) => {
      const host = hosts?.[at]
      const own = host === undefined ? ports.slice(5 * at, 5 * at + 5) : usualPorts
      const [http, dns, rpc, lan, wan] = own
      const name = `${datacenter}-${server ? 'server' : 'client'}-${at}`
      const multiplier = leader === undefined || leader === program ? raftMultiplier : 4
      const socket = join(folder, `${name}.sock`)
      const settings =
        (host === undefined ? '' : `addresses { http = "unix://${socket}" } `) +
        `ports { http = ${http} dns = ${dns} server = ${rpc} serf_lan = ${lan} serf_wan = ${server ? wan : -1} grpc = -1 } ` +
        `performance { raft_multiplier = ${multiplier} leave_drain_time = "1s" } disable_update_check = true ${config} ${program === 'real' ? realConfig : ''}`
      const role = server ? ['-server', `-bootstrap-expect=${expect}`] : []
      mkdirSync(join(folder, name))
      return new MixedAgent(program, name, server, { ports: own, host, socket }, [
        'agent', ...role, `-data-dir=${join(folder, name)}`, `-bind=${host?.ip ?? '127.0.0.1'}`, '-client=127.0.0.1', `-node=${name}`, `-datacenter=${datacenter}`,
        ...joins, '-retry-interval=1s', ...(server ? joinWan.map((address) => `-retry-join-wan=${address}`) : []), '-log-level=info', `-hcl=${settings}`,
      ])
    })
    return new MixedCluster(folder, agents.slice(0, servers.length), agents.slice(servers.length))
  }

  get agents(): readonly MixedAgent[] {
    return [...this.servers, ...this.clients]
  }

  /** Resolves when every agent that runs is healthy in the catalog of every other. */
  async formed(withinMs = patienceMs): Promise<void> {
    await this.eventually('every agent is healthy everywhere', async () => {
      const ended = this.agents.find((agent) => agent.failed)
      if (ended !== undefined) throw new Error(`${ended.name} ended by itself`)
      const running = this.agents.filter((agent) => agent.alive)
      for (const agent of running) {
        const { data } = await agent.client.health.state('passing')
        if (data.filter((check) => check.CheckID === 'serfHealth').length < running.length) return false
      }
      return true
    }, withinMs)
  }

  /** Who began first leads, quick or not; when it is gone for a while, the quick ones win. */
  async #makeLead(program: Program): Promise<void> {
    for (let first = await this.leader(); first.program !== program; first = await this.leader()) {
      await first.kill()
      await this.eventually('another leads', async () => (await this.leader()) !== first)
      first.start()
      await this.formed()
    }
  }

  /** The server that leads. */
  async leader(): Promise<MixedAgent> {
    let found: MixedAgent | undefined
    await this.eventually('there is a leader', async () => {
      for (const server of this.servers) {
        if (!server.alive) continue
        const address = await server.client.status.leader()
        found = this.servers.find((one) => one.alive && one.rpcAddress === address)
        if (found !== undefined) return true
      }
      return false
    })
    return found!
  }

  /** Writes a key through an agent, again if need be: a leader on a busy machine may lose its office for a moment. */
  async put({ client, name }: MixedAgent, key: string, value: string | Uint8Array): Promise<void> {
    await this.eventually(`${name} writes ${key}`, () => client.kv.put(key, value))
  }

  /** The first answer to what may fail for a while, as questions do on a busy machine when who leads loses its office for a moment. */
  async answered<Answer>(what: string, ask: () => Promise<Answer>): Promise<Answer> {
    let answer: Promise<Answer> | undefined
    await this.eventually(what, async () => {
      answer = ask()
      await answer
      return true
    })
    return answer!
  }

  /** Asks until it is true. What fails meanwhile is part of the failure, if it never is. */
  async eventually(what: string, condition: () => Promise<boolean>, withinMs = patienceMs): Promise<void> {
    const deadline = performance.now() + withinMs
    let last: unknown
    for (;;) {
      try {
        if (await condition()) return
      } catch (error) {
        last = error
      }
      if (performance.now() > deadline) {
        const logs = this.agents.map((agent) => `--- ${agent.name} (${agent.program}, ${agent.alive ? 'alive' : 'ended'})\n${agent.output.slice(-4000)}`)
        throw new Error(`not within ${withinMs} ms: ${what}\n${logs.join('\n')}`, { cause: last })
      }
      await new Promise((resolve) => setTimeout(resolve, pauseMs))
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.agents.map((agent) => agent.kill()))
    rmSync(this.#folder, { recursive: true, force: true, maxRetries: 10 })
  }
}

/** Reaches an agent by its socket. */
function socketTransport(address: string): ApiTransport {
  const tls = { caFile: '', caPath: '', certFile: '', keyFile: '', serverName: '', verify: true }
  const connected = connectHttp({ scheme: 'http', address, socket: true, tls })
  return async (request) => (await connected)(request)
}
