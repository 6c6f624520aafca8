import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { captured } from '../../src/cli/captured-io.suite.ts'
import { bytesOfText, textOfBytes } from '../../src/std/bytes.ts'
import { ourCli, realCli, run, skipWithoutReal, untilHeardByAll, type Finished } from '../interop/programs.ts'
import { commandLines, type CommandLine, type Words } from './command-lines.ts'
import { MixedCluster, type Program } from './mixed-cluster.ts'
import { plainPorts } from './plain-answers.ts'

const keys = [new Uint8Array(32).fill(5).toBase64(), new Uint8Array(16).fill(6).toBase64()] as const
const ids = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})?\b/g
/** How many servers a call of a client passed is left to chance: the first may lead. */
const hops = /rpc error making call: /g
/** How often somebody is asked again who was too slow to be heard. */
const tries = 20

interface Said {
  readonly line: string
  readonly finished: Finished
}

/** One cluster of three servers and two clients, and command lines that are given there. */
class Site {
  readonly cluster: MixedCluster
  readonly #t: TestContext
  readonly #folder: string

  constructor(t: TestContext, cluster: MixedCluster, folder: string) {
    this.cluster = cluster
    this.#t = t
    this.#folder = folder
  }

  /** Everything that a command line says here, without what differs by nature. */
  async say(by: Program): Promise<readonly Said[]> {
    const said: Said[] = []
    for (const line of commandLines(this.#words())) said.push(await this.give(by, line))
    return said
  }

  async give(by: Program, { at, args, input, normal = (text) => text, whole = /^/ }: CommandLine): Promise<Said> {
    const agent = this.cluster.agents[at]!
    const options = { env: { CONSUL_HTTP_ADDR: agent.address }, ...(input === undefined ? {} : { input }) }
    const once = (): Promise<Finished> => untilHeardByAll(() => this.#run(by, args, options))
    let finished = await once()
    for (let again = 0; again < tries && !whole.test(finished.stdout); again++) finished = await once()
    const { code, stdout, stderr } = finished
    const ports = plainPorts(this.cluster.agents)
    const plain = (text: string): string => normal(ports(text.replaceAll(ids, 'ID').replaceAll(hops, '').replaceAll(this.#folder, '<folder>')))
    return { line: `${agent.name}: ${args.join(' ')}`.replaceAll(this.#folder, '<folder>'), finished: { code, stdout: plain(stdout), stderr: plain(stderr) } }
  }

  /** Ours within this process, which is quicker, unless it starts a program whose output is its own. */
  async #run(by: Program, args: readonly string[], options: { readonly env: Readonly<Record<string, string>>; readonly input?: string }): Promise<Finished> {
    if (by === 'real') return run(this.#t, realCli!, args, options)
    if (args[0] === 'lock') return run(this.#t, ourCli, args, options)
    const { code, stdout, stderr } = await captured(args.map(bytesOfText), options)
    return { code, stdout: textOfBytes(stdout), stderr: textOfBytes(stderr) }
  }

  #words(): Words {
    const { agents } = this.cluster
    return { lan: agents.map(({ lan }) => `127.0.0.1:${lan}`), wan: agents.map(({ wan }) => `127.0.0.1:${wan}`), folder: this.#folder, keys }
  }
}

/** What all command lines say to a cluster of one program: the real ones, then ours. */
async function saidTo(t: TestContext, program: Program): Promise<Readonly<Record<Program, readonly Said[]>>> {
  await using cluster = await MixedCluster.start({
    servers: [program, program, program], clients: [program, program], config: `encrypt = "${keys[0]}" disable_remote_exec = false`, realConfig: 'connect { enabled = false }',
  })
  const folder = await mkdtemp(join(tmpdir(), 'proconsul-lines-'))
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }))
  await cluster.eventually('every agent has told where it is', async () => {
    const known = await Promise.all(['nodes', 'datacenters'].map(async (what) => (await fetch(`http://${cluster.servers[0]!.address}/v1/coordinate/${what}`)).text()))
    return cluster.agents.every(({ name, server }) => known[0]!.includes(`"${name}"`) && (!server || known[1]!.includes(`"${name}`)))
  })
  const site = new Site(t, cluster, folder)
  return { real: await site.say('real'), ours: await site.say('ours') }
}

test('command lines of both programs say the same to clusters of both', { skip: skipWithoutReal, timeout: 300_000 }, async (t) => {
  const [toReal, toOurs] = await Promise.all([saidTo(t, 'real'), saidTo(t, 'ours')])
  const others = { 'ours to real': toReal.ours, 'real to ours': toOurs.real, 'ours to ours': toOurs.ours }
  for (const [title, said] of Object.entries(others)) {
    await t.test(title, () => {
      const different = said.filter(({ finished }, number) => JSON.stringify(finished) !== JSON.stringify(toReal.real[number]!.finished))
      const all = different.map(({ line, finished }) => ({ line, is: finished, real: toReal.real[said.findIndex((one) => one.finished === finished)]!.finished }))
      assert.deepEqual(all, [])
    })
  }
})
