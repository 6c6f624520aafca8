import assert from 'node:assert/strict'
import type { TestContext } from 'node:test'
import { eventually } from './eventually.ts'
import { freePorts } from './free-ports.ts'
import { without } from './installed.ts'
import { type Finished, Program, run, untilHeardByAll } from './programs.ts'

/** Whether to skip tests that need serf 0.9.4, with the reason. */
export const skipWithoutSerf = without('serf', 'version')

/** Its first try to join ends a serf agent when it fails, and on a busy machine it may. */
const patient = (argument: string): string => argument.replace(/^-join=/, '-retry-join=')

/** A real serf agent, and its command line. */
export class RealSerf {
  readonly program: Program
  readonly address: string
  readonly #t: TestContext
  readonly #rpc: string

  constructor(t: TestContext, node: string, [port, rpc]: readonly number[], args: readonly string[]) {
    this.#t = t
    this.address = `127.0.0.1:${port}`
    this.#rpc = `127.0.0.1:${rpc}`
    this.program = new Program(t, 'serf', ['agent', `-node=${node}`, `-bind=${this.address}`, `-rpc-addr=${this.#rpc}`, '-retry-interval=1s', '-profile=local', ...args.map(patient)])
  }

  static async start(t: TestContext, node: string, ...args: readonly string[]): Promise<RealSerf> {
    const serf = new RealSerf(t, node, await freePorts(2), args)
    await serf.program.until(/Log data will now stream/)
    return serf
  }

  async cli(command: string, ...args: readonly string[]): Promise<string> {
    const { code, stdout, stderr } = await untilHeardByAll(() => this.#run(command, args))
    assert.equal(code, 0, stdout + stderr)
    return stdout
  }

  #run(command: string, args: readonly string[]): Promise<Finished> {
    return run(this.#t, 'serf', [...command.split(' '), `-rpc-addr=${this.#rpc}`, ...args])
  }

  /** Fails when the command line does not come to say so: some of it another member has to tell first, and not all hear a question. */
  async assertSays(wanted: RegExp, command: string, ...args: readonly string[]): Promise<void> {
    const { code, stdout, stderr } = await eventually(() => this.#run(command, args), (finished) => finished.code === 0 && wanted.test(finished.stdout))
    assert.match(stdout, wanted, stderr)
    assert.equal(code, 0, stderr)
  }

  /** Fails when they are not to be so, each with its state, in order. */
  async assertMembers(wanted: readonly string[]): Promise<void> {
    assert.deepEqual(await eventually(() => this.members(), (members) => members.join() === wanted.join()), wanted)
  }

  async members(): Promise<string[]> {
    const { members } = JSON.parse(await this.cli('members', '-format=json')) as { readonly members: readonly { readonly name: string; readonly status: string }[] }
    return members.map(({ name, status }) => `${name} ${status}`).sort()
  }
}
