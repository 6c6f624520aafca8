import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { configFileAgent } from './config-file-agent.ts'

async function folderOf(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'proconsul-reload-'))
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }))
  return folder
}

test('a reload takes a check of a file that belongs to a service of a caller, as the start does', async (t) => {
  const folder = await folderOf(t)
  const file = join(folder, 'agent.hcl')
  await writeFile(file, '')
  const agent = await configFileAgent(t, file, { dataDir: join(folder, 'data') })
  const url = agent.addresses.http
  await fetch(`${url}/v1/agent/service/register`, { method: 'PUT', body: '{"Name":"called","Check":{"TTL":"1h","Status":"passing"}}' })
  await fetch(`${url}/v1/agent/check/pass/service:called`, { method: 'PUT' })
  await writeFile(file, 'check { id = "filed" name = "filed" service_id = "called" ttl = "1h" status = "passing" }')
  assert.deepEqual((await agent.reload()).Checks.Added, ['filed'])
  const checks = await (await fetch(`${url}/v1/agent/checks`)).json() as Record<string, { ServiceName: string; Status: string }>
  assert.deepEqual([checks['filed']?.ServiceName, checks['service:called']?.Status], ['called', 'passing'])
  await writeFile(file, 'check { id = "filed" name = "filed" service_id = "nobody" ttl = "1h" }')
  await assert.rejects(agent.reload(), /Failed to register check 'filed': ServiceID "nobody" does not exist/)
  assert.ok('filed' in (await (await fetch(`${url}/v1/agent/checks`)).json() as object))
})

test('what callers register and take out while definition files are read again counts', async (t) => {
  const folder = await folderOf(t)
  const file = join(folder, 'agent.hcl')
  await writeFile(file, 'service { name = "filed" }')
  const agent = await configFileAgent(t, file, { dataDir: join(folder, 'data') })
  const put = async (path: string, body = ''): Promise<void> => {
    const { status } = await fetch(`${agent.addresses.http}/v1/agent/service/${path}`, { method: 'PUT', body })
    assert.equal(status, 200)
  }
  const expected = new Set(['filed'])
  for (let round = 0; round < 10; round++) {
    const reloading = agent.reload()
    await Promise.all(Array.from({ length: 10 }, async (_, at) => {
      const name = `s${round}-${at}`
      await put('register', JSON.stringify({ Name: name }))
      if (at % 2 === 0) expected.add(name)
      else await put(`deregister/${name}`)
    }))
    await reloading
  }
  const services = await (await fetch(`${agent.addresses.http}/v1/agent/services`)).json() as object
  assert.deepEqual(new Set(Object.keys(services)), expected)
})
