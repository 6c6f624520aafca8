import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { startAgent } from './index.ts'

async function inFolder(run: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'proconsul-index-'))
  try {
    await run(folder)
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 10 })
  }
}

test('startAgent() serves at once and frees its port when it goes out of scope', async () => {
  let address = ''
  {
    await using agent = await startAgent()
    address = agent.addresses.http
    await agent.client.kv.put('greeting', 'hello')
    assert.equal((await agent.client.kv.get('greeting')).data?.text(), 'hello')
    assert.equal((await agent.client.session.create()).length, 36)
  }
  await assert.rejects(fetch(`${address}/v1/status/leader`))
})

test('startAgent() keeps state and identity in its data directory', () =>
  inFolder(async (dataDir) => {
    const first = await startAgent({ dataDir, nodeName: 'keeper' })
    await first.client.kv.put('kept', 'yes')
    const { nodeId } = first
    await first.close()
    await using second = await startAgent({ dataDir, nodeName: 'keeper' })
    assert.equal(second.nodeId, nodeId)
    assert.equal((await second.client.kv.get('kept')).data?.text(), 'yes')
  }))

test('startAgent() refuses a data directory that another agent uses', () =>
  inFolder(async (dataDir) => {
    await using first = await startAgent({ dataDir })
    await assert.rejects(startAgent({ dataDir }), /in use|used by/)
    await first.client.kv.put('unharmed', 'yes')
  }))

test('startAgent() says which port is taken, and leaves nothing behind', async () => {
  await using first = await startAgent()
  const port = Number(new URL(first.addresses.http).port)
  await assert.rejects(startAgent({ ports: { http: port } }), { message: `listen tcp 127.0.0.1:${port}: bind: address already in use` })
})

test('fifty agents live in one process', async () => {
  const agents = await Promise.all(Array.from({ length: 50 }, (_, i) => startAgent({ nodeName: `n${i}` })))
  try {
    await Promise.all(agents.map((agent, i) => agent.client.kv.put('who', `n${i}`)))
    const answers = await Promise.all(agents.map((agent) => agent.client.kv.get('who')))
    assert.deepEqual(answers.map(({ data }) => data?.text()), agents.map((_, i) => `n${i}`))
    assert.equal(new Set(agents.map((agent) => agent.addresses.http)).size, 50)
  } finally {
    await Promise.all(agents.map((agent) => agent.close()))
  }
})

test('startAgent() takes settings in the language of configuration files and refuses unknown ones by name', async () => {
  await using agent = await startAgent({ config: 'node_name = "from-file" limits { kv_max_value_size = 10 }' })
  assert.equal(agent.config.nodeName, 'from-file')
  await assert.rejects(agent.client.kv.put('big', 'x'.repeat(11)), /413/)
  await assert.rejects(startAgent({ config: 'bogus = 1' }), /invalid config key bogus/)
})

test('startAgent() hands log lines to the caller', async () => {
  const lines: string[] = []
  await using agent = await startAgent({ onLog: (line) => lines.push(line), nodeName: 'lögger' })
  assert.equal(agent.config.nodeName.length, 'lögger'.length + 1, 'names are bytes inside')
  assert.ok(lines.some((line) => line.endsWith('member joined, marking health alive: member=lögger')))
})

test('close() ends blocked reads', async () => {
  const agent = await startAgent()
  const { index } = (await agent.client.kv.get('absent')).meta
  const waiting = agent.client.kv.get('absent', { index })
  const ended = assert.rejects(waiting)
  await agent.close()
  await ended
})
