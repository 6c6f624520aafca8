import assert from 'node:assert/strict'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { isDeepStrictEqual } from 'node:util'
import { createClient } from '../../src/api/index.ts'
import { startAgent } from '../../src/index.ts'
import { realAgentWith, type TestAgent } from './agents.ts'
import { eventually } from './eventually.ts'
import { ourCli, Program, realCli } from './programs.ts'

const allowed = 'disable_remote_exec = false service { name = "web" tags = ["v1"] }'

async function ours(t: TestContext, config = allowed): Promise<TestAgent> {
  const agent = await startAgent({ nodeName: 'interop', config })
  t.after(() => agent.close())
  const address = agent.addresses.http.slice('http://'.length)
  return { address, port: Number(address.split(':')[1]), node: 'interop', client: createClient({ address }), env: { CONSUL_HTTP_ADDR: address } }
}

interface Said {
  readonly code: number | null
  readonly lines: readonly string[]
  readonly stderr: string
}

/** How long a command waits for nodes that say nothing. It takes so long at least, so the longer ones are for a machine that is busy. */
const waits = ['400ms', '3s', '20s'] as const

/** Runs a command, and again with more patience as long as it was not heard as wanted. */
async function exec(t: TestContext, agent: TestAgent, cli: string, args: readonly string[], wanted: (said: Said) => boolean, input = ''): Promise<Said> {
  let said: Said = { code: null, lines: [], stderr: '' }
  for (const wait of waits) {
    const program = new Program(t, cli, ['exec', `-wait=${wait}`, '-wait-repl=10ms', ...args], { env: agent.env })
    program.endInput(input)
    const { code } = await program.ended()
    said = { code, lines: program.stdout.split('\n').slice(0, -1).sort(), stderr: program.stderr }
    if (wanted(said)) return said
  }
  return said
}

async function assertSaid(t: TestContext, agent: TestAgent, cli: string, args: readonly string[], expected: Said, input = ''): Promise<void> {
  assert.deepEqual(await exec(t, agent, cli, args, (said) => isDeepStrictEqual(said, expected), input), expected)
}

const agents = [['ours', ours], ...(realCli === undefined ? [] : [['the real one', (t: TestContext): Promise<TestAgent> => realAgentWith(t, allowed)] as const])] as const
const clis = [['ours', ourCli], ...(realCli === undefined ? [] : [['the real one', realCli] as const])] as const

const done = (code: number): string[] => ['1 / 1 node(s) completed / acknowledged', `==> interop: finished with exit code ${code}`]

for (const [agentName, start] of agents) {
  for (const [cliName, cli] of clis) {
    test(`exec: ${cliName} runs commands on the node of ${agentName}`, async (t) => {
      const agent = await start(t)
      await assertSaid(t, agent, cli, ['echo one; echo; echo two >&2; exit 3'], {
        code: 2, lines: ['    interop:', '    interop: ', '    interop: one', '    interop: two', ...done(3)].sort(), stderr: '',
      })
      await assertSaid(t, agent, cli, ['-shell=false', 'printf', '%s|', 'a b', 'c'], { code: 0, lines: ['    interop: a b|c|', ...done(0)].sort(), stderr: '' })
      await assertSaid(t, agent, cli, ['-'], { code: 0, lines: ['    interop:', '    interop: script 2', ...done(0)].sort(), stderr: '' },
        '#!/usr/bin/env node\nconsole.log("script", process.argv.length)\n')
      await assertSaid(t, agent, cli, ['-shell=false', '/no/such/program'], { code: 2, lines: done(255).sort(), stderr: '' })
      await assertSaid(t, agent, cli, ['-prefix=other/place/', '-service=we', '-tag=^v', 'true'], { code: 0, lines: done(0).sort(), stderr: '' })
      for (const nobody of ['-node=elsewhere', '-service=none']) {
        assert.deepEqual((await exec(t, agent, cli, [nobody, 'true'], () => true)).lines, ['0 / 0 node(s) completed / acknowledged'])
      }
      const heartbeat = /^==> interop: heartbeat received$/m
      assert.match((await exec(t, agent, cli, ['-verbose', 'sleep 0.6'], ({ lines }) => heartbeat.test(lines.join('\n')))).lines.join('\n'), heartbeat)
      // Nothing is left behind.
      assert.deepEqual((await eventually(() => agent.client.kv.keys(''), ({ data }) => data.length === 0)).data, [])
      const sessions = async (): Promise<unknown> => (await fetch(`http://${agent.address}/v1/session/list`)).json()
      assert.deepEqual(await eventually(sessions, (list) => isDeepStrictEqual(list, [])), [])
    })
  }
}

test('an agent that was not told to obeys nobody', async (t) => {
  const agent = await ours(t, '')
  const { code, lines } = await exec(t, agent, ourCli, ['touch /tmp/must-not-be'], () => true)
  assert.deepEqual([code, lines], [0, ['0 / 0 node(s) completed / acknowledged']])
  assert.equal(existsSync('/tmp/must-not-be'), false)
})

/** How much of the flood was heard. */
const all = ({ lines }: Said): number => lines.join('').replaceAll(/[^Q]/g, '').length
/** A folder for the scripts of commands that this process runs from now on, which nobody else has. */
async function ownScratch(t: TestContext): Promise<string> {
  const before = process.env['TMPDIR']
  const folder = await mkdtemp(join(tmpdir(), 'proconsul-exec-'))
  process.env['TMPDIR'] = folder
  t.after(async () => {
    if (before === undefined) delete process.env['TMPDIR']
    else process.env['TMPDIR'] = before
    await rm(folder, { recursive: true, force: true, maxRetries: 10 })
  })
  return folder
}

test('what floods is taken as fast as the store takes it, and what hangs ends with the agent', async (t) => {
  const agent = await ours(t)
  const flood = await exec(t, agent, ourCli, ['head -c 3000000 /dev/zero | tr "\\0" Q'], (said) => said.code === 0 && all(said) === 3_000_000)
  assert.deepEqual([flood.code, all(flood)], [0, 3_000_000])
  const scratch = await ownScratch(t)
  const scripts = async (): Promise<readonly string[]> => (await readdir(scratch)).filter((name) => name.startsWith('rexec'))
  const hanging = await startAgent({ nodeName: 'hanging', config: allowed })
  const address = hanging.addresses.http.slice('http://'.length)
  const program = new Program(t, ourCli, ['exec', '-wait=30s', '-'], { env: { CONSUL_HTTP_ADDR: address } })
  const { promise: held, resolve: hold } = Promise.withResolvers<Socket>()
  const server = createServer(hold).listen(0, '127.0.0.1')
  t.after(() => server.close())
  await once(server, 'listening')
  program.endInput(`echo begun; curl -sS http://127.0.0.1:${(server.address() as AddressInfo).port}/\n`)
  await program.until(/begun/)
  const running = await held
  assert.equal((await scripts()).length, 1)
  running.on('error', () => running.destroy()).resume()
  await hanging.close()
  if (!running.closed) await once(running, 'close')
  assert.deepEqual(await eventually(scripts, ({ length }) => length === 0), [])
})
