import assert from 'node:assert/strict'
import test from 'node:test'
import type { Client } from '../../src/api/index.ts'
import { startAgent } from '../../src/index.ts'
import { ourAgent } from './agents.ts'
import { ourCli, Program, realCli, run } from './programs.ts'

/** Nothing tells when it has begun to listen, so there is something to log until it shows that. */
async function showsRequests(monitor: Program, client: Client): Promise<void> {
  const log = { shown: false }
  const waiting = monitor.until(/Request finished: method=PUT/).finally(() => (log.shown = true))
  while (!log.shown) await client.kv.put('a', 'b')
  await waiting
}

for (const [name, cli] of [['our', ourCli], ...(realCli === undefined ? [] : [['the real', realCli]])] as [string, string][]) {
  test(`${name} consul monitor shows the log until it is interrupted`, { timeout: 300_000 }, async (t) => {
    const { client, env } = await ourAgent(t)
    const monitor = new Program(t, cli, ['monitor', '-log-level=trace'], { env })
    await showsRequests(monitor, client)
    monitor.signal('SIGINT')
    assert.deepEqual(await monitor.ended(), { code: 0, signal: null })
    assert.equal(monitor.stderr, '')
    assert.match(monitor.stdout, /^\d{4}-\d\d-\d\dT\S+Z \[DEBUG\] agent\.http: Request finished: method=\w+ /m)
  })

  test(`${name} consul monitor refuses a level that there is not`, { timeout: 300_000 }, async (t) => {
    const { env } = await ourAgent(t)
    const { code, stdout, stderr } = await run(t, cli, ['monitor', '-log-level=bad'], { env })
    assert.deepEqual([code, stdout], [1, ''])
    assert.equal(stderr, 'Error starting monitor: Unexpected response code: 400 (Bad request: Unknown log level: bad)\n')
  })

  test(`${name} consul monitor says that the agent has ended`, { timeout: 300_000 }, async (t) => {
    const agent = await startAgent({ nodeName: 'interop' })
    t.after(() => agent.close())
    const monitor = new Program(t, cli, ['monitor', '-log-level=trace'], { env: { CONSUL_HTTP_ADDR: new URL(agent.addresses.http).host } })
    await showsRequests(monitor, agent.client)
    await agent.close()
    assert.deepEqual(await monitor.ended(), { code: 1, signal: null })
    assert.match(monitor.stdout, /\n\nRemote side ended the monitor! This usually means that the\nremote side has exited or crashed\.\n$/)
  })
}
