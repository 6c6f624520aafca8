import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { type AgentOptions, type RunningAgent, startAgent } from '../../src/index.ts'
import { eventually } from '../interop/eventually.ts'

const quick = 'performance { raft_multiplier = 2 leave_drain_time = "10ms" }'

async function start(t: TestContext, options: AgentOptions): Promise<RunningAgent> {
  const agent = await startAgent(options)
  t.after(() => agent.close())
  return agent
}

/** The lines of a log, and a wait for one of them. */
class Lines {
  readonly #waiting: (() => void)[] = []
  text = ''
  readonly take = (line: string): void => {
    this.text += `${line}\n`
    for (const wake of this.#waiting.splice(0)) wake()
  }
  async until(pattern: RegExp): Promise<void> {
    while (!pattern.test(this.text)) await new Promise<void>((resolve) => this.#waiting.push(resolve))
  }
}

/** Waits, by blocking queries, until the catalog has so many nodes. */
async function nodesOnceThereAre(count: number, url: string): Promise<readonly string[]> {
  for (let index = '0'; ;) {
    const response = await fetch(`${url}/v1/catalog/nodes?index=${index}&wait=30s`)
    const nodes = (await response.json()) as readonly { readonly Node: string }[]
    if (nodes.length >= count) return nodes.map(({ Node }) => Node).toSorted()
    index = response.headers.get('x-consul-index') ?? '0'
  }
}

test('servers and a client in one program are one cluster', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'proconsul-embedded-'))
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }))
  const lines = new Lines()
  const server = (name: string, retryJoin: readonly string[]): Promise<RunningAgent> => start(t, {
    nodeName: name, dataDir: join(folder, name), bootstrapExpect: 3, retryJoin, config: quick, ...(name === 's1' ? { onLog: lines.take } : {}),
  })
  const s1 = await server('s1', [])
  const s2 = await server('s2', [s1.addresses.gossip])
  const s3 = await server('s3', [s2.addresses.gossip])
  await lines.until(/New leader elected/)
  const client = await start(t, { server: false, nodeName: 'c1', retryJoin: [s3.addresses.gossip] })
  // On a busy machine who leads may lose its office for a moment.
  assert.equal(await eventually(() => client.client.kv.put('greeting', 'hello').catch((error: Error) => error.message), (done) => done === true), true)
  for (const agent of [s1, s2, s3]) {
    assert.equal(new TextDecoder().decode((await agent.client.kv.get('greeting')).data?.Value ?? undefined), 'hello')
  }
  assert.deepEqual(await nodesOnceThereAre(4, client.addresses.http), ['c1', 's1', 's2', 's3'])
  await client.close()
  // The word that it is gone may come before the one that it means to go, by other ways.
  await lines.until(/EventMemberLeave(?: \(forced\))?: c1/)
})

test('an agent that joins nobody is alone and has no address for others', async (t) => {
  const agent = await start(t, {})
  assert.equal(agent.addresses.gossip, '')
  await assert.rejects(startAgent({ config: 'retry_join = ["127.0.0.1:1"]' }), { message: /^Whom an agent joins is said by the option retryJoin/ })
  await assert.rejects(startAgent({ retryJoin: ['127.0.0.1:1'] }), { message: 'A server that joins others needs a dataDir' })
  await assert.rejects(startAgent({ server: false, config: 'verify_outgoing = true' }), { message: 'VerifyOutgoing set, and no CA certificate provided!' })
})
