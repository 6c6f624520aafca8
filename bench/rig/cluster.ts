import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { ask, freePorts, programOf, type Running } from './agents.ts'

const patienceMs = 60_000
const pauseMs = 20

/** One agent of a cluster. */
export interface ClusterAgent extends Running {
  readonly name: string
  readonly server: boolean
  /** Address and port that servers know it by. */
  readonly rpcAddress: string
  readonly alive: boolean
  kill(): Promise<void>
  /** Asks it to leave; resolves when its program has ended. */
  leave(): Promise<void>
}

/** Three servers with data folders, every write synced, and one client agent, all on loopback, all of one program. */
export class BenchCluster {
  readonly contender: 'real' | 'ours'
  readonly servers: readonly ClusterAgent[]
  readonly client: ClusterAgent
  readonly #folder: string

  private constructor(contender: 'real' | 'ours', folder: string, servers: readonly ClusterAgent[], client: ClusterAgent) {
    this.contender = contender
    this.#folder = folder
    this.servers = servers
    this.client = client
  }

  /** Starts it and resolves when every agent takes writes and knows all others as healthy. */
  static async start(contender: 'real' | 'ours', more = ''): Promise<BenchCluster> {
    const folder = mkdtempSync(join(tmpdir(), 'proconsul-bench-'))
    const ports = await freePorts(16)
    const of = (at: number): readonly number[] => ports.slice(4 * at, 4 * at + 4)
    const join0 = `127.0.0.1:${of(0)[2]}`
    const agents = await Promise.all([0, 1, 2, 3].map((at) => startOne(contender, folder, at, of(at), join0, more)))
    const cluster = new BenchCluster(contender, folder, agents.slice(0, 3), agents[3]!)
    try {
      await until('a cluster', async () => {
        for (const agent of agents) {
          const written = await ask(agent.port, 'PUT', `/v1/kv/ready/${agent.name}`, 'yes')
          const healthy = await ask(agent.port, 'GET', '/v1/health/state/passing')
          if (written?.status !== 200 || healthy?.body.split('"serfHealth"').length !== 5) return false
        }
        return true
      })
    } catch (error) {
      await cluster.stop()
      throw error
    }
    return cluster
  }

  /** The server that leads. */
  async leader(): Promise<ClusterAgent> {
    let found: ClusterAgent | undefined
    await until('a leader', async () => {
      for (const server of this.servers) {
        if (!server.alive) continue
        const said = await ask(server.port, 'GET', '/v1/status/leader')
        found = this.servers.find((one) => one.alive && said?.body.includes(`"${one.rpcAddress}"`))
        if (found !== undefined) return true
      }
      return false
    })
    return found!
  }

  async followers(): Promise<readonly ClusterAgent[]> {
    const leader = await this.leader()
    return this.servers.filter((server) => server !== leader && server.alive)
  }

  async stop(): Promise<void> {
    await Promise.all([...this.servers, this.client].map((agent) => agent.kill()))
    rmSync(this.#folder, { recursive: true, force: true })
  }
}

async function startOne(
  contender: 'real' | 'ours', folder: string, at: number, ports: readonly number[], join0: string, more: string,
): Promise<ClusterAgent> {
  const [http = 0, rpc = 0, lan, wan] = ports
  const server = at < 3
  const name = server ? `server${at}` : 'client'
  const settings =
    `ports { http = ${http} server = ${rpc} serf_lan = ${lan} serf_wan = ${server ? wan : -1} dns = -1 grpc = -1 } ` +
    `limits { http_max_conns_per_client = 8000 rpc_max_conns_per_client = 8000 } performance { raft_multiplier = 1 } ${more}`
  const role = server ? ['-server', '-bootstrap-expect=3'] : []
  const child = spawn(programOf(contender), [
    'agent', ...role, `-data-dir=${join(folder, name)}`, '-bind=127.0.0.1', '-client=127.0.0.1', `-node=${name}`, `-retry-join=${join0}`,
    '-retry-interval=1s', '-log-level=err', `-hcl=${settings}`,
  ], { stdio: 'ignore' })
  const closed = once(child, 'close')
  if (child.pid === undefined) throw new Error(`could not start ${child.spawnfile}`)
  const kill = async (): Promise<void> => {
    if (alive(child)) child.kill('SIGKILL')
    await closed
  }
  return {
    contender, name, server, port: http, pid: child.pid, rpcAddress: `127.0.0.1:${rpc}`,
    get alive() {
      return alive(child)
    },
    kill,
    stop: kill,
    leave: async () => {
      await ask(http, 'PUT', '/v1/agent/leave')
      await closed
    },
  }
}

function alive(child: ChildProcess): boolean {
  return child.exitCode === null && child.signalCode === null
}

/** Asks again until it is true. */
export async function until(what: string, condition: () => Promise<boolean>): Promise<void> {
  const deadline = performance.now() + patienceMs
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`there is no ${what} after ${patienceMs} ms`)
    await new Promise((resolve) => setTimeout(resolve, pauseMs))
  }
}
