import { execFileSync, spawn } from 'node:child_process'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Readable } from 'node:stream'
import { startAgent } from '../../src/index.ts'
import { freePorts } from '../interop/free-ports.ts'
import type { Identity } from './normalise.ts'
import type { Corpus } from './step.ts'

/** An agent under comparison. */
export interface RunningTarget extends AsyncDisposable {
  readonly identity: Identity
}

/** The real program, or why it cannot be had. */
export function realConsul(): { readonly path: string } | { readonly missing: string } {
  try {
    const script = new URL('../../scripts/real-consul.sh', import.meta.url).pathname
    return { path: execFileSync(script, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim() }
  } catch (error) {
    const { stderr, message } = error as Error & { stderr?: string }
    return { missing: stderr?.trim() || message }
  }
}

/** Starts our agent as a corpus wants it. */
export async function startOurs(corpus: Corpus): Promise<RunningTarget> {
  const folder = await mkdtemp(join(tmpdir(), 'differential-ours-'))
  const identity = await freeIdentity()
  const agent = await startAgent({
    ...(corpus.agent === 'server' ? { dataDir: folder } : {}),
    nodeName: 'node1',
    ports: { http: identity.httpPort, server: identity.serverPort, serfLan: identity.serfLanPort, serfWan: identity.serfWanPort, dns: -1 },
    config: JSON.stringify({ disable_coordinates: true, ...corpus.config }),
  })
  return {
    identity,
    async [Symbol.asyncDispose]() {
      await agent.close()
      await rm(folder, { recursive: true, force: true, maxRetries: 10 })
    },
  }
}

/** Starts the real agent as a corpus wants it, and waits until its node is in the catalog. */
export async function startReal(path: string, corpus: Corpus): Promise<RunningTarget> {
  const folder = await mkdtemp(join(tmpdir(), 'differential-real-'))
  const identity = await freeIdentity()
  const config = {
    node_name: 'node1',
    bind_addr: '127.0.0.1',
    client_addr: '127.0.0.1',
    disable_update_check: true,
    // Coordinates are written every few seconds and would move the indexes.
    disable_coordinates: true,
    connect: { enabled: false },
    performance: { raft_multiplier: 1 },
    ports: { http: identity.httpPort, server: identity.serverPort, serf_lan: identity.serfLanPort, serf_wan: identity.serfWanPort, dns: -1, grpc: -1 },
    ...(corpus.agent === 'server' ? { server: true, bootstrap: true, data_dir: folder } : {}),
    ...corpus.config,
  }
  const agent = await realProcess(path, folder, config, corpus.agent === 'dev' ? ['-dev'] : [])
  await agent.said(/Synced node info/)
  return {
    identity,
    async [Symbol.asyncDispose]() {
      await agent.kill()
      await rm(folder, { recursive: true, force: true, maxRetries: 10 })
    },
  }
}

/** A real agent that runs. */
export interface RealProcess {
  /** Resolves when the agent has logged such a line; fails when it ends before. */
  said(pattern: RegExp): Promise<void>
  kill(): Promise<void>
}

/** `heard` gets each line that the agent logs. */
export async function realProcess(path: string, folder: string, config: Readonly<Record<string, unknown>>, flags: readonly string[], heard?: (line: string) => void): Promise<RealProcess> {
  const file = join(folder, 'agent.json')
  await writeFile(file, JSON.stringify(config))
  // One thread serves in turn: what was sent first is begun first.
  const child = spawn(path, ['agent', ...flags, '-config-file', file], { stdio: ['ignore', 'pipe', 'inherit'], env: { ...process.env, GOMAXPROCS: '1' } })
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const lines = new Lines(child.stdout, heard)
  return {
    said: (pattern) => lines.said(pattern),
    async kill() {
      child.kill('SIGKILL')
      await exited
    },
  }
}

/** The lines that a program has written, and those to come. */
class Lines {
  readonly #lines: string[] = []
  readonly #waiting = new Set<() => void>()
  #ended = false

  constructor(output: Readable, heard?: (line: string) => void) {
    createInterface(output)
      .on('line', (line) => {
        this.#lines.push(line)
        heard?.(line)
        for (const wake of this.#waiting) wake()
      })
      .on('close', () => {
        this.#ended = true
        for (const wake of this.#waiting) wake()
      })
  }

  async said(pattern: RegExp): Promise<void> {
    while (!this.#lines.some((line) => pattern.test(line))) {
      if (this.#ended) throw new Error(`the real agent ended:\n${this.#lines.join('\n')}`)
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.#waiting.delete(wake)
          resolve()
        }
        this.#waiting.add(wake)
      })
    }
  }
}

export async function freeIdentity(): Promise<Identity> {
  const [httpPort, serverPort, serfLanPort, serfWanPort] = await freePorts(4)
  return { httpPort, serverPort, serfLanPort, serfWanPort }
}
