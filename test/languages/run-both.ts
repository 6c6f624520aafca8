import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { captured, type Captured } from '../../src/cli/captured-io.suite.ts'
import { bytesOfText, textOfBytes } from '../../src/std/bytes.ts'
import { namesOnly } from '../e2e/cli-invocations.ts'
import { realAgentWith, type TestAgent } from '../interop/agents.ts'
import { realCli, run } from '../interop/programs.ts'
import type { Line } from './command-lines.ts'

const files: Readonly<Record<string, string>> = {
  'value.txt': 'from a file\n',
  'keys.json': '[{"key":"k/file","flags":1,"value":"aGk="}]',
  'entry.hcl': 'Kind = "service-defaults"\nName = "api"\nProtocol = "grpc"\n',
  'service.hcl': 'service { name = "web" id = "web-1" port = 80 tags = ["a", "b"] }\n',
}

/**
 * Two real agents that are told the same: one by the real command line, one by ours. So what a line changes is there for the lines
 * after it, on both sides alike.
 */
export class TwoSides {
  readonly #t: TestContext
  readonly #agents: readonly [TestAgent, TestAgent]
  readonly #folders: readonly [string, string]

  private constructor(t: TestContext, agents: readonly [TestAgent, TestAgent], folders: readonly [string, string]) {
    this.#t = t
    this.#agents = agents
    this.#folders = folders
  }

  static async start(t: TestContext): Promise<TwoSides> {
    const folder = async (): Promise<string> => {
      const made = await mkdtemp(join(tmpdir(), 'languages-'))
      t.after(() => rm(made, { recursive: true, force: true }))
      for (const [name, text] of Object.entries(files)) await writeFile(join(made, name), text)
      return made
    }
    // Command lines that run in this process keep their connections.
    const start = (): Promise<TestAgent> => realAgentWith(t, 'limits { http_max_conns_per_client = 0 }')
    const agents = await Promise.all([start(), start()])
    return new TwoSides(t, agents, [await folder(), await folder()])
  }

  async run(line: Line): Promise<{ readonly real: Captured, readonly ours: Captured }> {
    const { args, env, input } = this.#for(0, line)
    const { code, stdout, stderr } = await run(this.#t, realCli!, args, { env, input })
    const mine = this.#for(1, line)
    const got = await captured(mine.args.map(bytesOfText), { env: mine.env, input: bytesOfText(input) })
      .catch((error: unknown) => ({ code: -1, stdout: '', stderr: String((error as Error).stack) }))
    return {
      real: this.#settled(0, { code: code ?? -1, stdout, stderr }),
      ours: this.#settled(1, { code: got.code, stdout: textOfBytes(got.stdout), stderr: textOfBytes(got.stderr) }),
    }
  }

  #for(side: 0 | 1, { args, env, input }: Line): Line {
    const filled = (text: string): string => text.replaceAll('@ADDRESS@', this.#agents[side].address).replaceAll('@FOLDER@', this.#folders[side])
    return { args: args.map(filled), env: { ...this.#agents[side].env, ...Object.fromEntries(Object.entries(env).map(([name, text]) => [name, filled(text)])) }, input }
  }

  /** Without what differs each time, and with no more of help than its names. */
  #settled(side: 0 | 1, { code, stdout, stderr }: Captured): Captured {
    const plain = (text: string): string => settledText(text.replaceAll(this.#agents[side].address, 'ADDRESS').replaceAll(this.#folders[side], 'FOLDER').replaceAll(this.#folders[side].slice(1), 'FOLDER').replaceAll(this.#folders[side].replaceAll('/', '%2F'), 'FOLDER'))
    return { code, stdout: plain(stdout), stderr: plain(stderr) }
  }
}

function settledText(text: string): string {
  // Texts of help are our own.
  if (/^Usage: consul/m.test(text)) return namesOnly(text).replace(/-prune {4}.*/, '-prune')
  return text
    .replaceAll(/^ {4}\t.*?( \(default .*\))?$/gm, '$1')
    .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, '<id>')
    .replaceAll(/((?:Create|Modify|Lock)Index"?[ :=]+)\d+/g, '$1N')
    .replaceAll(/(?<=127\.0\.0\.1:)\d{4,5} +/g, 'PORT ')
    .replaceAll(/^(\S+ +)[0-9a-f]{8}(?= {2})/gm, '$1<id>')
    .replaceAll(/\b\d+-\d+-\d{13}\b/g, '<snapshot>')
    .replaceAll(/(?<=\?)report=&?|[?&]report=/g, '')
    .replaceAll(/\?(?=")/g, '')
    .replaceAll(/(?<=Invalid parameters: \[).*(?=\])/g, (names) => names.split(' ').sort().join(' '))
    .replaceAll(/(?<=,port=)\d+/g, 'PORT')
    .replaceAll(/to index \d+/g, 'to index N')
    .replaceAll(/^\d{4}-\d\d-\d\dT[\d:.]+\S+ (?=\[WARN\])/gm, 'TIME ')
    .replaceAll(/ \(default "consul-debug-\d+"\)/g, '')
    .replaceAll(/\.tmp\d+/g, '.tmpN')
}
