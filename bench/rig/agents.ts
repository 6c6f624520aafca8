import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { request } from 'node:http'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BareAnswer } from './bare-server.ts'

const root = join(import.meta.dirname, '../..')

/** Who is measured: the original, this program, or bare `node:http` with the same bytes. */
export type Contender = 'real' | 'ours' | 'bare'

/** A server that answers on loopback. */
export interface Running {
  readonly contender: Contender
  readonly pid: number
  readonly port: number
  stop(): Promise<void>
}

/** How an agent is to be started. */
export interface AgentChoice {
  /** With a data directory, every write synced; else `-dev`, in memory. */
  readonly durable: boolean
  /** Where DNS is to be served; it is off without. */
  readonly dnsPort?: number
}

/** The path of a program that takes Consul's command line. */
export function programOf(contender: 'real' | 'ours'): string {
  // Another build, to compare two versions of this program.
  if (contender === 'ours') return process.env['PROCONSUL_BENCH_PROGRAM'] ?? join(root, 'bin/consul')
  return execFileSync(join(root, 'scripts/real-consul.sh'), { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] }).trim()
}

/** Free ports of loopback, all different. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, async () => {
    const server = createServer().listen(0, '127.0.0.1')
    await once(server, 'listening')
    return server
  }))
  const ports = servers.map((server) => (server.address() as AddressInfo).port)
  await Promise.all(servers.map((server) => once(server.close(), 'close')))
  return ports
}

/** The arguments of an agent on ports of its own. */
export function agentArguments(choice: AgentChoice, folder: string, ports: readonly number[]): string[] {
  const [http, server, lan, wan] = ports
  const settings =
    `ports { http = ${http} server = ${server} serf_lan = ${lan} serf_wan = ${wan} dns = ${choice.dnsPort ?? -1} grpc = -1 } ` +
    'limits { http_max_conns_per_client = 8000 }'
  const role = choice.durable ? ['-server', '-bootstrap-expect=1', `-data-dir=${folder}`] : ['-dev']
  return ['agent', ...role, '-bind=127.0.0.1', '-client=127.0.0.1', '-node=bench', '-log-level=err', `-hcl=${settings}`]
}

/** Starts an agent and resolves once it takes writes. */
export async function startAgent(contender: 'real' | 'ours', choice: AgentChoice): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), 'proconsul-bench-'))
  const ports = await freePorts(4)
  const child = spawn(programOf(contender), agentArguments(choice, folder, ports), { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString('latin1')))
  child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString('latin1')))
  const port = ports[0] ?? 0
  await untilWritable(port, child, () => output)
  return {
    contender, port, pid: pidOf(child),
    stop: async () => {
      await end(child)
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

/** Starts bare `node:http` with a fixed answer; a file makes it sync what is written. */
export async function startBare(answer: BareAnswer): Promise<Running> {
  const program = fileURLToPath(new URL('./bare-server.ts', import.meta.url))
  const child = spawn(process.execPath, [program], { stdio: ['pipe', 'pipe', 'inherit'] })
  child.stdin.end(JSON.stringify(answer))
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return { contender: 'bare', port: Number(line.toString()), pid: pidOf(child), stop: () => end(child) }
}

/** A folder on the disk that agents write to. */
export function scratchFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'proconsul-bench-'))
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) }
}

function pidOf(child: ChildProcess): number {
  if (child.pid === undefined) throw new Error(`could not start ${child.spawnfile}`)
  return child.pid
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const closed = once(child, 'close')
  child.kill('SIGKILL')
  await closed
}

/** Asks again at once until a write is taken; what the first seconds of an agent answer is refused or 500. */
async function untilWritable(port: number, child: ChildProcess, output: () => string): Promise<void> {
  const deadline = performance.now() + 20_000
  for (;;) {
    if (child.exitCode !== null || child.signalCode !== null) throw new Error(`the agent ended early:\n${output()}`)
    const answer = await ask(port, 'PUT', '/v1/kv/bench-ready', 'yes')
    if (answer?.status === 200) return
    if (performance.now() > deadline) throw new Error(`the agent takes no writes; last answer ${answer?.status}:\n${output()}`)
  }
}

/** An answer as it came. */
export interface Answer {
  readonly status: number
  readonly headers: readonly (readonly [string, string])[]
  readonly body: string
}

/** One request on a connection of its own; undefined when nobody listens yet. */
export function ask(port: number, method: string, path: string, body?: string | Buffer): Promise<Answer | undefined> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: '127.0.0.1', port, method, path, agent: false }, (reply) => {
      const chunks: Buffer[] = []
      reply.on('data', (chunk: Buffer) => chunks.push(chunk))
      reply.once('end', () => {
        const raw = reply.rawHeaders
        const headers = Array.from({ length: raw.length / 2 }, (_, at): [string, string] => [raw[2 * at] ?? '', raw[2 * at + 1] ?? ''])
        resolve({ status: reply.statusCode ?? 0, headers, body: Buffer.concat(chunks).toString('latin1') })
      })
      reply.once('error', reject)
    })
    sent.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED' || error.code === 'ECONNRESET') resolve(undefined)
      else reject(error)
    })
    sent.end(body)
  })
}
