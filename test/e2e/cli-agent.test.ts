import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { eventually } from '../interop/eventually.ts'
import { freePorts } from '../interop/free-ports.ts'
import { ourCli, Program, run } from '../interop/programs.ts'

/** The agent command as people run it: a process with flags, files, signals and an exit code. */

/** It leads, so it takes writes, and the program has come to its end of the start. */
const ready = /(?=[^]*==> Consul agent running!)[^]*New leader elected/
const served = /Started HTTP server: address=127\.0\.0\.1:(\d+)/
/** Nothing but HTTP, on loopback. */
const lonely = ['-bind=127.0.0.1', '-hcl=ports { dns = -1 grpc = -1 serf_lan = -1 serf_wan = -1 }']

async function folderOf(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'cli-agent-'))
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }))
  return folder
}

async function startAgent(t: TestContext, ...args: readonly string[]): Promise<{ readonly program: Program, readonly env: { readonly CONSUL_HTTP_ADDR: string } }> {
  const program = new Program(t, ourCli, ['agent', ...lonely, `-http-port=${(await freePorts(1))[0]}`, ...args])
  await program.until(ready)
  return { program, env: { CONSUL_HTTP_ADDR: `127.0.0.1:${served.exec(program.stdout)![1]}` } }
}

test('a dev agent serves, and SIGINT ends it with 1', async (t) => {
  const { program, env } = await startAgent(t, '-dev', '-node=n1', '-node-meta=a:b')
  assert.match(program.stdout, /^==> Starting Consul agent\.\.\.\n {11}Version: '1\.8\.7'\n {11}Node ID: '[0-9a-f-]{36}'\n {9}Node name: 'n1'\n/)
  assert.match(program.stdout, /\n==> Consul agent running!\n/)
  assert.deepEqual(await run(t, ourCli, ['kv', 'put', 'a', '-'], { env, input: 'b\u00e4\n' }), { code: 0, stdout: 'Success! Data written to: a\n', stderr: '' })
  assert.deepEqual(await run(t, ourCli, ['kv', 'get', 'a'], { env }), { code: 0, stdout: 'b\u00e4\n\n', stderr: '' })
  assert.match((await run(t, ourCli, ['operator', 'raft', 'list-peers'], { env })).stdout, /^Node +ID +Address +State +Voter +RaftProtocol\nn1 .* leader +true +3\n$/)
  const watch = new Program(t, ourCli, ['watch', '-type=key', '-key=a', 'cat; echo "at $CONSUL_INDEX"'], { env })
  await watch.until(/"Key":"a".*\nat \d+\n/)
  await run(t, ourCli, ['kv', 'put', 'a', 'c'], { env })
  await watch.until(/"Value":"Yw==".*\nat \d+\n/)
  watch.signal('SIGTERM')
  assert.equal((await watch.ended()).code, 0)
  program.signal('SIGINT')
  assert.deepEqual(await program.ended(), { code: 1, signal: null })
  assert.match(program.stdout, /Caught: signal=interrupt\n.*Graceful shutdown disabled\. Exiting\n[^]*Exit code: code=1\n$/)
})

test('a leave on a signal ends with 0', async (t) => {
  const { program } = await startAgent(t, '-dev', '-hcl=leave_on_terminate = true')
  program.signal('SIGTERM')
  assert.deepEqual(await program.ended(), { code: 0, signal: null })
  assert.match(program.stdout, /Gracefully shutting down agent\.\.\.\n[^]*Graceful exit completed\n[^]*Exit code: code=0\n$/)
})

test('state, node ID and process ID are kept in files', async (t) => {
  const folder = await folderOf(t)
  const config = join(folder, 'agent.hcl')
  await writeFile(config, `data_dir = "${folder}/data" server = true bootstrap = true pid_file = "${folder}/pid" performance { raft_multiplier = 1 }`)
  const first = await startAgent(t, `-config-file=${config}`)
  assert.equal(await readFile(join(folder, 'pid'), 'utf8'), String(first.program.pid))
  assert.match(first.program.stdout, /\[WARN\] {2}agent: bootstrap = true: do not enable unless necessary\n/)
  assert.equal((await run(t, ourCli, ['kv', 'put', 'a', 'kept'], { env: first.env })).code, 0)
  const second = await run(t, ourCli, ['agent', ...lonely, '-http-port=-1', `-config-file=${config}`])
  assert.equal(second.code, 1)
  first.program.signal('SIGTERM')
  await first.program.ended()
  await assert.rejects(readFile(join(folder, 'pid')), { code: 'ENOENT' })
  const again = await startAgent(t, `-config-file=${config}`)
  assert.equal((await run(t, ourCli, ['kv', 'get', 'a'], { env: again.env })).stdout, 'kept\n')
  const id = /Node ID: '(.*)'/
  assert.equal(id.exec(again.program.stdout)![1], id.exec(first.program.stdout)![1])
})

test('a port in use is an error after the banner', async (t) => {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => new Promise((resolve) => server.close(resolve)))
  const { port } = server.address() as AddressInfo
  const { code, stdout } = await run(t, ourCli, ['agent', '-dev', ...lonely, `-http-port=${port}`])
  assert.equal(code, 1)
  assert.match(stdout, new RegExp(`\\[ERROR\\] agent: Error starting agent: error=".*listen tcp 127\\.0\\.0\\.1:${port}: bind: address already in use`))
})

test('problems before the start go to standard error', async (t) => {
  const cases: readonly (readonly [args: readonly string[], text: string])[] = [
    [[], '==> data_dir cannot be empty\n'],
    [['-dev', '-hcl=bogus = 1'], '==> failed to parse flags-0.hcl: 1 error occurred:\n\t* invalid config key bogus\n\n\n'],
    [['-dev', '-log-level=loud'], '==> Invalid log level: loud. Valid log levels are: [TRACE DEBUG INFO WARN ERR ERROR]\n'],
  ]
  for (const [args, stderr] of cases) assert.deepEqual(await run(t, ourCli, ['agent', ...args]), { code: 1, stdout: '', stderr })
})

test('JSON logs come without a banner', async (t) => {
  const { program } = await startAgentJson(t)
  // The last may be on its way still.
  for (const line of program.stdout.split('\n').slice(0, -1)) assert.equal(typeof (JSON.parse(line) as Record<string, unknown>)['@message'], 'string')
})

async function startAgentJson(t: TestContext): Promise<{ readonly program: Program }> {
  const program = new Program(t, ourCli, ['agent', '-dev', ...lonely, `-http-port=${(await freePorts(1))[0]}`, '-log-json'])
  await program.until(/New leader elected/)
  return { program }
}

test('a reader that goes away ends a command quietly', async (t) => {
  const { env } = await startAgent(t, '-dev')
  for (let i = 0; i < 3; i++) await run(t, ourCli, ['kv', 'put', `big/${i}`, '-'], { env, input: 'x'.repeat(500_000) })
  const { code, stdout, stderr } = await run(t, '/bin/sh', ['-c', `${ourCli} kv get -recurse | head -c 5`], { env })
  assert.deepEqual({ code, stdout, stderr }, { code: 0, stdout: 'big/0', stderr: '' })
})

test('a reload applies what it can and says what waits; leave ends the agent', async (t) => {
  const folder = await folderOf(t)
  const config = join(folder, 'agent.hcl')
  await writeFile(config, 'services { name = "web" check { id = "alive" ttl = "1h" } } services { name = "old" }')
  const { program, env } = await startAgent(t, '-dev', `-config-file=${config}`)
  // The agent tells the catalog a moment after it has answered.
  const listed = async (): Promise<readonly string[]> => (await run(t, ourCli, ['catalog', 'services'], { env })).stdout.trim().split('\n')
  const assertServices = async (wanted: readonly string[]): Promise<void> =>
    assert.deepEqual(await eventually(listed, (services) => services.join() === wanted.join()), wanted)
  assert.equal((await fetch(`http://${env.CONSUL_HTTP_ADDR}/v1/agent/check/pass/alive`, { method: 'PUT' })).status, 200)
  await writeFile(config, 'services { name = "web" port = 1 check { id = "alive" ttl = "1h" } } services { name = "new" } session_ttl_min = "5s"')
  assert.deepEqual(await run(t, ourCli, ['reload'], { env }), {
    code: 0, stdout: 'Configuration reload triggered\nService added: new\nService changed: web\nService removed: old\n', stderr: 'Needs a restart: session_ttl_min\n',
  })
  await assertServices(['consul', 'new', 'web'])
  const checks = await (await fetch(`http://${env.CONSUL_HTTP_ADDR}/v1/agent/checks`)).json() as Readonly<Record<string, { readonly Status: string }>>
  assert.equal(checks['alive']?.Status, 'passing')
  await writeFile(config, 'bogus = 1')
  assert.match((await run(t, ourCli, ['reload'], { env })).stderr, /^Error reloading: Unexpected response code: 500 \(failed to parse .*invalid config key bogus/s)
  program.signal('SIGHUP')
  await program.until(/Reload config failed: error="failed to parse .*\\n\t\* invalid config key bogus/)
  await assertServices(['consul', 'new', 'web'])
  assert.equal((await run(t, ourCli, ['leave'], { env })).stdout, 'Graceful leave complete\n')
  assert.equal((await program.ended()).code, 0)
})
