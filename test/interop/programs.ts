import { spawn, spawnSync } from 'node:child_process'
import type { ChildProcessByStdio } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import type { TestContext } from 'node:test'
import { skippedFor } from './installed.ts'

const root = join(import.meta.dirname, '../..')

/** Our own command line. */
export const ourCli = join(root, 'bin/consul')

const found = spawnSync(join(root, 'scripts/real-consul.sh'), { encoding: 'utf8' })

/** The real 1.8.7, as far as this machine can have it. */
export const realCli: string | undefined = found.status === 0 ? found.stdout.trim() : undefined

/** Whether to skip tests that need the real program, with the reason. */
export const skipWithoutReal: string | false = realCli === undefined ? skippedFor(`the real Consul 1.8.7 cannot be had here: ${found.stderr}`) : false

/** How long a program may take to say something; the test's own limit is longer, and tells nothing of what was said. */
const patienceMs = 120_000

export interface ProgramOptions {
  /** Variables added to the environment. */
  readonly env?: Readonly<Record<string, string>>
  /** Where it runs, if not where the test does. */
  readonly cwd?: string
}

/** A program that runs beside a test. It is killed, at the latest, when the test ends. */
export class Program {
  readonly #child: ChildProcessByStdio<Writable, Readable, Readable>
  readonly #exit: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>
  readonly #listeners: (() => void)[] = []
  #ended = false
  stdout = ''
  stderr = ''

  constructor(t: TestContext, program: string, args: readonly string[], options: ProgramOptions = {}) {
    const env = { ...process.env, SHELL: '/bin/sh', ...options.env }
    this.#child = spawn(program, args, { env, stdio: ['pipe', 'pipe', 'pipe'], ...(options.cwd === undefined ? {} : { cwd: options.cwd }) })
    // A program may end without having read its input; that is its own affair.
    this.#child.stdin.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error
    })
    this.#child.stdout.on('data', (chunk: Buffer) => this.#heard(() => (this.stdout += chunk.toString())))
    this.#child.stderr.on('data', (chunk: Buffer) => this.#heard(() => (this.stderr += chunk.toString())))
    this.#exit = once(this.#child, 'close').then(([code, signal]) => {
      this.#heard(() => (this.#ended = true))
      return { code: code as number | null, signal: signal as NodeJS.Signals | null }
    })
    t.after(async () => {
      this.#child.kill('SIGKILL')
      await this.#exit
    })
  }

  get pid(): number {
    return this.#child.pid ?? 0
  }

  /** All that was said so far. */
  get said(): string {
    return this.stdout + this.stderr
  }

  /** Resolves when what the program said matches, at once if it does already; fails when it does not within two minutes. */
  async until(pattern: RegExp): Promise<void> {
    const deadline = performance.now() + patienceMs
    const timer = setTimeout(() => this.#heard(() => {}), patienceMs + 1)
    try {
      while (!pattern.test(this.said)) {
        if (this.#ended) throw new Error(`ended without saying ${String(pattern)}:\n${this.said.slice(-5_000)}`)
        if (performance.now() > deadline) throw new Error(`has not said ${String(pattern)}:\n${this.said.slice(-5_000)}`)
        await new Promise<void>((resolve) => this.#listeners.push(resolve))
      }
    } finally {
      clearTimeout(timer)
    }
  }

  signal(name: NodeJS.Signals): void {
    this.#child.kill(name)
  }

  /** Writes a line to the program's standard input. */
  tell(line: string): void {
    this.#child.stdin.write(`${line}\n`)
  }

  /** Ends the program's standard input. */
  endInput(text = ''): void {
    this.#child.stdin.end(text)
  }

  async ended(): Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }> {
    return this.#exit
  }

  #heard(take: () => void): void {
    take()
    for (const listener of this.#listeners.splice(0)) listener()
  }
}

export interface Finished {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

/** Runs a program to its end. */
export async function run(
  t: TestContext, program: string, args: readonly string[], options: ProgramOptions & { readonly input?: string } = {},
): Promise<Finished> {
  const running = new Program(t, program, args, options)
  running.endInput(options.input)
  const { code } = await running.ended()
  return { code, stdout: running.stdout, stderr: running.stderr }
}

/**
 * Gossip reaches all by chance: of five members one stays out of a query in about a thousand, in either program, and on a busy machine
 * more are late. Whoever then goes on changing keys cuts that member off. To say it again does no harm.
 */
export async function untilHeardByAll(say: () => Promise<Finished>): Promise<Finished> {
  let finished = await say()
  for (let again = 0; again < 5 && someWereNotHeard(finished.stdout + finished.stderr); again++) finished = await say()
  return finished
}

/** Whether an answer counts fewer members than there are, be it that they did or that they refused. */
function someWereNotHeard(text: string): boolean {
  return [...text.matchAll(/(\d+)\/(\d+) nodes reported (?:success|failure)/g)].some(([, some, all]) => some !== all)
}

/**
 * What the original logs when somebody left. Of datagrams that wait it takes the last first; so on a busy machine it hears that somebody is
 * gone before it hears that he meant to, and says that he failed, and then that this was a leave.
 */
export const leftLog = (name: string): RegExp => new RegExp(`EventMemberLeave(?: \\(forced\\))?: ${name}`)
