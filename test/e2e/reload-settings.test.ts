import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { configFileAgent } from './config-file-agent.ts'

/** Whether the agent serves a connection from another address than those of the test's other requests. */
async function served(t: TestContext, port: number): Promise<boolean> {
  const socket: Socket = connect({ port, host: '127.0.0.1', localAddress: '127.0.0.9' })
  t.after(() => socket.destroy())
  socket.on('error', () => socket.destroy())
  socket.write('GET /v1/status/leader HTTP/1.1\r\nHost: a\r\n\r\n')
  return Promise.race([once(socket, 'data').then(() => true), once(socket, 'close').then(() => false)])
}

test('a reload applies the limit of connections', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'proconsul-limits-'))
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }))
  const file = join(folder, 'agent.hcl')
  await writeFile(file, 'limits { http_max_conns_per_client = 2 }')
  const agent = await configFileAgent(t, file)
  const port = Number(new URL(agent.addresses.http).port)
  assert.deepEqual([await served(t, port), await served(t, port), await served(t, port)], [true, true, false])
  await writeFile(file, 'limits { http_max_conns_per_client = 3 }')
  assert.deepEqual((await agent.reload()).Applied, ['limits.http_max_conns_per_client'])
  assert.deepEqual([await served(t, port), await served(t, port)], [true, false])
})

test('an agent that translates addresses says so with every answer', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'proconsul-translate-'))
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }))
  const file = join(folder, 'agent.hcl')
  await writeFile(file, 'translate_wan_addrs = true')
  const agent = await configFileAgent(t, file)
  const headers = async (): Promise<readonly (string | null)[]> => {
    const reply = await fetch(`${agent.addresses.http}/v1/catalog/nodes`)
    await reply.arrayBuffer()
    return ['x-consul-translate-addresses', 'x-more'].map((name) => reply.headers.get(name))
  }
  assert.deepEqual(await headers(), ['true', null])
  await writeFile(file, 'translate_wan_addrs = true http_config { response_headers { X-More = "yes" } }')
  await agent.reload()
  assert.deepEqual(await headers(), ['true', 'yes'])
})
