import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import type { TestContext } from 'node:test'
import { ourAgent } from './agents.ts'
import type { TestAgent } from './agents.ts'
import { Program, realCli, run, skipWithoutReal } from './programs.ts'
import type { Finished } from './programs.ts'

/** The real command line, pointed at an agent. */
class Cli {
  readonly #t: TestContext
  readonly #env: TestAgent['env']
  constructor(t: TestContext, { env }: TestAgent) {
    this.#t = t
    this.#env = env
  }

  run(...args: readonly string[]): Promise<Finished> {
    return run(this.#t, realCli ?? '', args, { env: this.#env })
  }

  start(...args: readonly string[]): Program {
    return new Program(this.#t, realCli ?? '', args, { env: this.#env })
  }

  async prints(stdout: string, ...args: readonly string[]): Promise<void> {
    assert.deepEqual(await this.run(...args), { code: 0, stdout, stderr: '' }, args.join(' '))
  }

  async fails(stderr: string, ...args: readonly string[]): Promise<void> {
    assert.deepEqual(await this.run(...args), { code: 1, stdout: '', stderr }, args.join(' '))
  }
}

type Scenario = (cli: Cli, agent: TestAgent, folder: string) => Promise<void>

const scenarios: Readonly<Record<string, Scenario>> = {
  kv: async (cli, { client }, folder) => {
    await cli.prints('Success! Data written to: k/a\n', 'kv', 'put', '-flags=18446744073709551615', 'k/a', 'h\u00e4llo')
    await cli.prints('Success! Data written to: k/b\n', 'kv', 'put', 'k/b', '-')
    await cli.prints('h\u00e4llo\n', 'kv', 'get', 'k/a')
    const { data } = await client.kv.get('k/a')
    assert.equal(data?.Flags, 18446744073709551615n)
    const { stdout } = await cli.run('kv', 'get', '-detailed', 'k/a')
    assert.deepEqual(stdout.trim().split(/\s+/), [
      'CreateIndex', `${data.CreateIndex}`, 'Flags', '18446744073709551615', 'Key', 'k/a', 'LockIndex', '0', 'ModifyIndex', `${data.ModifyIndex}`,
      'Session', '-', 'Value', 'h\u00e4llo',
    ])
    await cli.prints('k/a:h\u00e4llo\nk/b:\n', 'kv', 'get', '-recurse', 'k')
    await cli.prints('k/\n', 'kv', 'get', '-keys', '')
    await cli.fails('Error! No key exists at: k/none\n', 'kv', 'get', 'k/none')
    await cli.fails('Error! Did not write to k/a: CAS failed\n', 'kv', 'put', '-cas', '-modify-index=1', 'k/a', 'x')
    await cli.prints('Success! Data written to: k/a\n', 'kv', 'put', '-cas', `-modify-index=${data.ModifyIndex}`, 'k/a', 'x')
    const exported = await cli.run('kv', 'export', 'k/')
    await cli.prints('Success! Deleted keys with prefix: k/\n', 'kv', 'delete', '-recurse', 'k/')
    assert.deepEqual((await client.kv.list('k/')).data, [])
    writeFileSync(join(folder, 'export.json'), exported.stdout)
    await cli.prints('Imported: k/a\nImported: k/b\n', 'kv', 'import', `@${join(folder, 'export.json')}`)
    assert.deepEqual((await cli.run('kv', 'export', 'k/')).stdout, exported.stdout)
    await cli.prints('Success! Deleted key: k/b\n', 'kv', 'delete', 'k/b')
    const session = await client.session.create({ LockDelay: '0s' })
    await cli.prints('Success! Lock acquired on: k/a\n', 'kv', 'put', '-acquire', `-session=${session}`, 'k/a', 'x')
    await cli.fails('Error! Did not acquire lock\n', 'kv', 'put', '-acquire', `-session=${await client.session.create()}`, 'k/a', 'x')
    await cli.prints('Success! Lock released on: k/a\n', 'kv', 'put', '-release', `-session=${session}`, 'k/a', 'x')
  },

  lock: async (cli, { client }) => {
    const lines = 'Attempting lock acquisition\nStarting handler\nheld\nChild terminated, releasing lock\nCleanup succeeded\n'
    await cli.prints(`Setting up lock at path: l/.lock\n${lines}`, 'lock', '-verbose', 'l', 'echo held')
    await cli.prints(`Setting up semaphore (limit 3) at prefix: l\n${lines}`, 'lock', '-verbose', '-n=3', 'l', 'echo held')
    await client.kv.put('l/.lock', 'not a lock')
    await cli.fails('Lock acquisition failed: Existing key does not match lock use\n', 'lock', 'l', 'true')
    await client.kv.delete('l/.lock')
  },

  snapshot: async (cli, { client }, folder) => {
    const file = join(folder, 'state.snap')
    await client.kv.put('s/kept', 'yes')
    const saved = await cli.run('snapshot', 'save', file)
    const index = /^Saved and verified snapshot to index (\d+)\n$/.exec(saved.stdout)?.[1]
    assert.ok(saved.code === 0 && index !== undefined, saved.stderr)
    const inspected = await cli.run('snapshot', 'inspect', file)
    assert.deepEqual(inspected.stdout.trim().split(/\s+/).filter((_, at) => at % 2 === 0), ['ID', 'Size', 'Index', 'Term', 'Version'])
    assert.ok(inspected.stdout.includes(`Index        ${index}\n`))
    await client.kv.deleteTree('')
    await cli.prints('Restored snapshot\n', 'snapshot', 'restore', file)
    assert.equal((await client.kv.get('s/kept')).data?.text(), 'yes')
    writeFileSync(file, readFileSync(file).subarray(0, 100))
    const cut = await cli.run('snapshot', 'restore', file)
    assert.deepEqual([cut.code, cut.stdout], [1, ''])
    assert.match(cut.stderr, /^Error restoring snapshot: Unexpected response code: 500 \(/)
    assert.equal((await client.kv.get('s/kept')).data?.text(), 'yes')
  },

  watch: async (cli, { client }) => {
    await client.kv.put('w', 'one')
    const once = await cli.run('watch', '-type=key', '-key=w')
    const dump = JSON.parse(once.stdout) as { Key: string; Value: string }
    assert.deepEqual([dump.Key, dump.Value], ['w', Buffer.from('one').toString('base64')])
    const following = cli.start('watch', '-type=key', '-key=w', 'echo index $CONSUL_INDEX; cat; echo; echo done')
    for (const value of ['one', 'two', 'three']) {
      const encoded = Buffer.from(value).toString('base64')
      await following.until(new RegExp(`"Value":"${encoded}"[^]*done`))
      await client.kv.put('w', value === 'one' ? 'two' : 'three')
    }
    const gone = client.kv.delete('w')
    await following.until(/\bnull\b/)
    await gone
  },

  'operator raft list-peers, info': async (cli) => {
    const peers = await cli.run('operator', 'raft', 'list-peers')
    const [head, row] = peers.stdout.split('\n')
    assert.deepEqual(head?.split(/ {2,}/), ['Node', 'ID', 'Address', 'State', 'Voter', 'RaftProtocol'])
    assert.match(row ?? '', /^interop +[-0-9a-f]{36} +127\.0\.0\.1:\d+ +leader +true +3$/)
    const info = await cli.run('info')
    assert.match(info.stdout, /^build:\n[^]*\tversion = 1\.8\.7\n[^]*^raft:\n[^]*\tstate = Leader\n/m)
  },
}

/** What 1.8.7 prints here was compared with what it prints of its own agent. */
test('the real command line against our agent', { skip: skipWithoutReal, timeout: 300_000 }, async (t) => {
  const agent = await ourAgent(t)
  const folder = mkdtempSync(join(tmpdir(), 'proconsul-interop-'))
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }))
  for (const [title, scenario] of Object.entries(scenarios)) await t.test(title, (inner) => scenario(new Cli(inner, agent), agent, folder))
})
