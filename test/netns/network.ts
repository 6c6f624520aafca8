import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { join } from 'node:path'
import type { Readable, Writable } from 'node:stream'
import type { TestContext } from 'node:test'
import { skippedFor } from '../interop/installed.ts'
import type { RouterOrder, RouterPath } from './router.ts'

/** A network namespace with an address of its own. */
export interface Host {
  readonly number: number
  readonly ip: string
  /** The command that runs a program there. */
  inside(program: string, args: readonly string[]): readonly [program: string, args: readonly string[]]
}

/** Opens network interfaces, which takes a call that Node does not have, and becomes the program that is named behind their number. */
const openInterfaces = `
  $^F = 255;
  my ($tag, $count, @program) = @ARGV;
  my @open;
  for my $at (0 .. $count - 1) {
    sysopen(my $file, "/dev/net/tun", 2) or die "/dev/net/tun: $!\\n";
    ioctl($file, 0x400454ca, pack("a16 S x22", "$tag-$at", 0x1001)) or die "cannot make a network interface: $!\\n";
    push @open, $file;
  }
  exec @program, $tag, map { fileno $_ } @open;
`

/** Why there can be no hosts here, thrown by `Network.open`. */
let networks = 0

class NoNetwork extends Error {
  override readonly name = 'NoNetwork'
}

/** Hosts of a test, each a network namespace, with everything between them in the test's hands. Ends with `await using`. */
export class Network implements AsyncDisposable {
  readonly hosts: readonly Host[]
  readonly #router: ChildProcessByStdio<Writable, Readable, Readable>
  readonly #ended: Promise<unknown>
  readonly #waiting: (() => void)[] = []
  #said = ''
  #orders = 0

  private constructor(count: number) {
    const tag = `pc${process.pid}n${++networks}`
    this.hosts = Array.from({ length: count }, (_, number) => ({
      number,
      ip: `10.77.0.${number + 1}`,
      inside: (program, args) => ['ip', ['netns', 'exec', `${tag}-${number}`, program, ...args]] as const,
    }))
    this.#router = spawn('perl', ['-e', openInterfaces, tag, String(count), process.execPath, join(import.meta.dirname, 'router.ts')], {
      stdio: ['pipe', 'pipe', 'pipe'],
      // Each interface is read by a thread that waits.
      env: { ...process.env, UV_THREADPOOL_SIZE: String(count + 2) },
    })
    this.#router.stdin.on('error', (error: NodeJS.ErrnoException) => this.#hear(`${error.code}\n`))
    for (const output of [this.#router.stdout, this.#router.stderr]) output.on('data', (chunk: Buffer) => this.#hear(chunk.toString()))
    this.#router.on('error', (error) => this.#hear(`${error.message}\n`))
    this.#ended = new Promise<void>((resolve) => this.#router.once('close', () => resolve())).then(() => this.#hear('\nended\n'))
  }

  /** Makes so many hosts, all within reach of each other. Fails with `NoNetwork` where that is not allowed. */
  static async open(count: number): Promise<Network> {
    const network = new Network(count)
    await network.#heard(/^(ready|ended)$/m)
    if (!/^ready$/m.test(network.#said)) {
      const [reason = 'nobody knows why'] = network.#said.split('\n').filter((line) => /^(Error: |cannot |\/dev|spawn )/.test(line))
      throw new NoNetwork(`there can be no network namespaces here: ${reason}`)
    }
    return network
  }

  /** From now on it is so between all hosts. */
  async everywhere(path: Partial<RouterPath>): Promise<void> {
    await this.between(this.hosts, this.hosts, path)
  }

  /** From now on it is so from the first hosts to the second, and back unless `oneWay`. */
  async between(from: readonly Host[], to: readonly Host[], path: Partial<RouterPath>, { oneWay = false } = {}): Promise<void> {
    const pairs = from.flatMap((a) => to.map((b) => [a.number, b.number] as const)).filter(([a, b]) => a !== b)
    const both = oneWay ? pairs : [...pairs, ...pairs.map(([a, b]) => [b, a] as const)]
    await this.#order({ paths: both.map(([a, b]) => ({ from: a, to: b, path })) })
  }

  /** Takes a host's only interface down or up, as by its cable. */
  async link(host: Host, up: boolean): Promise<void> {
    await this.#order({ links: [{ host: host.number, up }] })
  }

  /** Resolves when every namespace, and every program in one, is gone. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#router.stdin.end()
    await this.#ended
    if (this.#router.exitCode !== 0) throw new Error(`the router failed: ${this.#said}`)
  }

  async #order(order: Omit<RouterOrder, 'number'>): Promise<void> {
    const number = ++this.#orders
    this.#router.stdin.write(`${JSON.stringify({ number, ...order })}\n`)
    await this.#heard(new RegExp(`^(done ${number}|ended)$`, 'm'))
    if (this.#router.exitCode !== null) throw new Error(`the router ended: ${this.#said}`)
  }

  async #heard(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.#said)) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }

  #hear(text: string): void {
    this.#said += text
    for (const wake of this.#waiting.splice(0)) wake()
  }
}

/** Gives a test hosts of its own; where there can be none the test is skipped, and says why. CI must be able to. */
export async function withNetwork(context: TestContext, count: number, run: (network: Network) => Promise<void>): Promise<void> {
  let network: Network
  try {
    network = await Network.open(count)
  } catch (error) {
    if (!(error instanceof NoNetwork)) throw error
    context.skip(skippedFor(error.message))
    return
  }
  await using _ = network
  await run(network)
}
