import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { captured, type Captured } from '../../src/cli/captured-io.suite.ts'
import { bytesOfText, textOfBytes } from '../../src/std/bytes.ts'
import { ourAgent, realAgent, type TestAgent } from '../interop/agents.ts'
import { realCli, run, skipWithoutReal } from '../interop/programs.ts'
import { configFiles, fileInvocations, invocations, type Invocation } from './cli-invocations.ts'
import { meshInvocations } from './cli-mesh-invocations.ts'

/** Both command lines against one agent: the same lines, the same exit code, the same effect. */

for (const [name, startAgent] of [['the real agent', realAgent], ['our agent', ourAgent]] as const) {
  test(`both command lines say the same to ${name}`, { skip: skipWithoutReal }, async (t) => {
    const agent = await startAgent(t)
    const folder = await mkdtemp(join(tmpdir(), 'cli-differential-'))
    t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }))
    await writeFile(join(folder, 'value.txt'), 'from a file\n')
    await writeFile(join(folder, 'keys.json'), '[{"key":"imp/file","flags":1,"value":"aGk="}]')
    await writeFile(join(folder, 'notes.txt'), 'no snapshot')
    for (const [name, text] of Object.entries(configFiles)) await writeFile(join(folder, name), text)
    for (const invocation of [...invocations, ...meshInvocations, ...fileInvocations(folder)]) {
      await t.test(invocation.args.join(' '), async (inner) => compare(inner, invocation, agent))
    }
  })
}

async function compare(t: Parameters<typeof run>[0], invocation: Invocation, agent: TestAgent): Promise<void> {
  const env = { ...agent.env, ...invocation.env }
  const real = await once(invocation, agent, async (args) => {
    const { code, stdout, stderr } = await run(t, realCli!, args, { env, ...(invocation.input === undefined ? {} : { input: invocation.input }) })
    return { code: code ?? -1, stdout, stderr }
  })
  const ours = await once(invocation, agent, async (args) => {
    const { code, stdout, stderr } = await captured(args.map(bytesOfText), { env, input: bytesOfText(invocation.input ?? '') })
    return { code, stdout: textOfBytes(stdout), stderr: textOfBytes(stderr) }
  })
  const normal = invocation.normal ?? ((text: string) => text)
  assert.deepEqual(
    { ...ours, stdout: normal(ours.stdout), stderr: normal(ours.stderr) },
    { ...real, stdout: normal(real.stdout), stderr: normal(real.stderr) },
  )
}

/** Brings the agent into the state that the line expects, then runs the line. */
async function once(invocation: Invocation, agent: TestAgent, runLine: (args: readonly string[]) => Promise<Captured>): Promise<Captured> {
  await invocation.before?.(agent.client)
  const args: string[] = []
  for (const word of invocation.args) args.push(typeof word === 'string' ? word : await word(agent))
  return runLine(args)
}
