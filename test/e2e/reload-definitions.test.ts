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
