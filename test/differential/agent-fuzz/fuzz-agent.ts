import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { loadConfig } from '../../../src/agent/config/load.ts'
import { runAgent } from '../../../src/index.ts'
import { nodeHost } from '../../../src/runtime/node/host.ts'
import { LogHub } from '../../../src/runtime/node/log.ts'
import { bytesOfText } from '../../../src/std/bytes.ts'
import { freePorts } from '../../interop/free-ports.ts'
import { realProcess } from '../agents.ts'
import type { Profile } from './action.ts'
import { LogLines } from './log-lines.ts'

/** An agent that runs, until it is started anew. */
interface Running {
  readonly log: LogLines
  stop(): Promise<void>
}

type Start = (folder: string, files: readonly string[]) => Promise<Running>

/** What a full sync writes, of both agents; so does sending changes. */
const inSync = /Node info in sync|Synced node info/

/** A full sync of the original, well or not. One that comes before the leader has registered the node does not say so. */
const fullSync = /Skipping remote check since it is managed automatically|failed to sync remote state/
const elected = /New leader elected/
/** The full sync that follows an election begins within three seconds. */
const afterElectionMs = 3_500

/** An agent that is started again and again on the same folder and ports. */
export class FuzzAgent implements AsyncDisposable {
  readonly name: string
  readonly port: number
  readonly #folder: string
  readonly #start: Start
  #running: Running | undefined
  #quiet = false

  private constructor(name: string, folder: string, port: number, start: Start) {
    this.name = name
    this.#folder = folder
    this.port = port
    this.#start = start
  }

  /** The real program. */
  static real(program: string, profile: Profile): Promise<FuzzAgent> {
    return FuzzAgent.#make('real', profile, async (folder, [settings, definitions]) => {
      const log = new LogLines()
      const agent = await realProcess(program, folder, {}, ['-config-file', settings!, '-config-dir', definitions!], (line) => log.add(line))
      return { log, stop: () => agent.kill() }
    })
  }

  static ours(profile: Profile): Promise<FuzzAgent> {
    return FuzzAgent.#make('ours', profile, async (_folder, files) => {
      const request = { paths: files.map(bytesOfText) }
      const log = new LogLines()
      const hub = new LogHub()
      hub.addSink({ level: 'debug', write: (line) => log.add(line) })
      const current = loadConfig(request, nodeHost)
      const reload = { current, read: () => loadConfig(request, nodeHost), setLogLevel: () => undefined }
      const agent = await runAgent(current.config, { hub, awaitLeader: true, reload })
      return { log, stop: () => agent.close() }
    })
  }

  static async #make(name: string, profile: Profile, start: Start): Promise<FuzzAgent> {
    const folder = await mkdtemp(join(tmpdir(), `agent-fuzz-${name}-`))
    const [http, server, lan] = await freePorts(3)
    await mkdir(join(folder, 'definitions'))
    const config = {
      node_name: 'node1', server: true, bootstrap: true, data_dir: join(folder, 'data'), bind_addr: '127.0.0.1', client_addr: '127.0.0.1', log_level: 'debug',
      disable_update_check: true, disable_coordinates: true, connect: { enabled: false }, performance: { raft_multiplier: 1 },
      ports: { http, server, serf_lan: lan, serf_wan: -1, dns: -1, grpc: -1 },
      ...profile.config,
    }
    await writeFile(join(folder, 'settings.json'), JSON.stringify(config))
    return new FuzzAgent(name, folder, http, start)
  }

  /** Resolves when the agent has compared the catalog with what it knows. */
  async start(): Promise<void> {
    this.#running = await this.#start(this.#folder, [join(this.#folder, 'settings.json'), join(this.#folder, 'definitions')])
    await this.#running.log.count(inSync, 1)
  }

  /** What it complained of last, for those who look for the cause of a difference. */
  get complaints(): readonly string[] {
    return this.#running?.log.complaints ?? []
  }

  /**
   * Resolves when the full sync is over that the original makes some seconds after a leader was elected; the next one is a minute away. One
   * that comes while something is registered is put off, and with it everything that nobody waits for, for half a minute.
   */
  async quiet(): Promise<void> {
    const { log } = this.#running!
    if (!this.#quiet && this.name === 'real') await Promise.race([log.count(fullSync, 2), log.count(elected, 1).then(() => pause(afterElectionMs))])
    this.#quiet = true
  }

  async stop(): Promise<void> {
    await this.#running?.stop()
    this.#running = undefined
    this.#quiet = false
  }

  /** Replaces all definition files. */
  async write(files: Readonly<Record<string, string>>): Promise<void> {
    const folder = join(this.#folder, 'definitions')
    await rm(folder, { recursive: true })
    await mkdir(folder)
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text)
  }

  /** Gives each the registrations that the other one kept. Both are stopped. */
  static async swap(a: FuzzAgent, b: FuzzAgent): Promise<void> {
    for (const kept of ['services', 'checks']) {
      const [here, there] = [join(a.#folder, 'data', kept), join(b.#folder, 'data', kept)]
      const between = join(a.#folder, `swapped-${kept}`)
      await mkdir(here, { recursive: true })
      await mkdir(there, { recursive: true })
      await cp(here, between, { recursive: true })
      await rm(here, { recursive: true })
      await cp(there, here, { recursive: true })
      await rm(there, { recursive: true })
      await cp(between, there, { recursive: true })
      await rm(between, { recursive: true })
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop()
    await rm(this.#folder, { recursive: true, force: true })
  }
}
