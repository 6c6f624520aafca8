import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync, realpathSync } from 'node:fs'
import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { freePorts } from '../interop/free-ports.ts'
import { ourCli, Program } from '../interop/programs.ts'
import { askOnce } from './raw-connection.ts'
import type { RawAnswer } from './raw-connection.ts'

export interface SiteOptions {
  /** Settings in HCL. */
  readonly config?: string
  /** Where its data lies instead of in the folder of the site. */
  readonly dataDir?: string
}

/**
 * Where one server agent lives during a test: a data folder, a folder for scratch files, a port. Agents are processes started and
 * ended as often as the test wants. When the site goes, the last one is told to stop, and nothing may be left of it: no process, no
 * listener, no scratch file, no word on standard error.
 */
export class AgentSite implements AsyncDisposable {
  readonly port: number
  readonly dataDir: string
  readonly #test: TestContext
  readonly #folder: string
  readonly #config: string
  #running: Program | undefined

  private constructor(test: TestContext, folder: string, port: number, { config = '', dataDir }: SiteOptions) {
    this.#test = test
    this.#folder = folder
    this.#config = config
    this.port = port
    this.dataDir = dataDir ?? join(folder, 'data')
  }

  static async open(test: TestContext, options: SiteOptions = {}): Promise<AgentSite> {
    const folder = await mkdtemp(join(realpathSync(tmpdir()), 'agent-site-'))
    await mkdir(join(folder, 'scratch'))
    const [port] = await freePorts(1)
    return new AgentSite(test, folder, port, options)
  }

  /** For files that are the test's own. */
  get folder(): string {
    return this.#folder
  }

  /** The agent that was started last. */
  get running(): Program {
    assert.ok(this.#running !== undefined, 'no agent runs')
    return this.#running
  }

  get scratch(): string {
    return join(this.#folder, 'scratch')
  }

  /** Starts an agent without waiting for anything. `more` comes after the usual flags. */
  launch(...more: readonly string[]): Program {
    const settings = `performance { raft_multiplier = 1 } ports { dns = -1 grpc = -1 serf_lan = -1 serf_wan = -1 } ${this.#config}`
    const program = new Program(
      this.#test,
      ourCli,
      ['agent', '-server', '-bootstrap-expect=1', `-data-dir=${this.dataDir}`, '-bind=127.0.0.1', `-http-port=${this.port}`, '-node=n1', `-hcl=${settings}`, ...more],
      { env: { TMPDIR: this.scratch } },
    )
    this.#running = program
    return program
  }

  /** Starts an agent and waits until it leads and its node is in the catalog. */
  async start(...more: readonly string[]): Promise<Program> {
    const program = this.launch(...more)
    await program.until(/Synced node info/)
    return program
  }

  /** Starts an agent that cannot run, and returns what it said when it ended with 1. */
  async refused(...more: readonly string[]): Promise<string> {
    const program = this.launch(...more)
    assert.deepEqual(await program.ended(), { code: 1, signal: null }, program.said)
    this.#running = undefined
    return program.said
  }

  /** Kills the agent as `kill -9` does. Its scratch files are left to the system, as they are for every program. */
  async kill(): Promise<void> {
    this.#running?.signal('SIGKILL')
    await this.#running?.ended()
    this.#running = undefined
    for (const name of readdirSync(this.scratch)) await rm(join(this.scratch, name), { recursive: true, force: true, maxRetries: 10 })
  }

  /** Stops the agent in order and returns its exit code. */
  async stop(signal: 'SIGTERM' | 'SIGINT' = 'SIGTERM'): Promise<number | null> {
    const program = this.running
    this.#running = undefined
    program.signal(signal)
    const { code } = await program.ended()
    assert.equal(program.stderr, '')
    return code
  }

  /** The agent has ended by itself, or is about to. */
  async ended(): Promise<number | null> {
    const program = this.running
    this.#running = undefined
    return (await program.ended()).code
  }

  ask(method: string, target: string, body?: string, headers?: string): Promise<RawAnswer> {
    return askOnce(this.port, method, target, body, headers)
  }

  async put(key: string, value: string): Promise<void> {
    const { status, body } = await this.ask('PUT', `/v1/kv/${key}`, value)
    assert.equal(`${status} ${body}`, '200 true')
  }

  /** The bytes of a key; undefined when it is absent. */
  async get(key: string): Promise<string | undefined> {
    const { status, body } = await this.ask('GET', `/v1/kv/${key}?raw`)
    assert.ok(status === 200 || status === 404, `${status} ${body}`)
    return status === 200 ? body : undefined
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#running !== undefined) {
      const program = this.#running
      assert.equal(await this.stop(), 1, program.said)
      assert.ok(!existsSync(`/proc/${program.pid}`) || process.platform !== 'linux', 'the process is gone')
    }
    assert.equal(await listens(this.port), false, 'the port is free')
    assert.deepEqual(readdirSync(this.scratch), [], 'no scratch file is left')
    await rm(this.#folder, { recursive: true, force: true, maxRetries: 10 })
  }
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}

/** Whether `/proc` tells what a process holds. */
export const hasProc = existsSync('/proc/self/status')

/** Bytes of memory that a process holds now. */
export function residentBytes(pid: number): number {
  return 1024 * Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))![1])
}

/** Files and sockets that a process has open. */
export function openFiles(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length
}
