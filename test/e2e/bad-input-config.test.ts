import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { configFileAgent } from './config-file-agent.ts'

/** Configuration files that are no configuration. A clear error, soon, and the agent goes on. */

const hundredMegabytes = 100 * 1024 * 1024
/** Long enough for a slow machine, and short against what reading such a file to its end would take. Of the processor, which others may have. */
const soonMs = 10_000

function processorMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

async function folderOf(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'proconsul-config-'))
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }))
  return folder
}

function times(text: string, bytes: number): string {
  return text.repeat(Math.floor(bytes / text.length))
}

test('files of a hundred megabytes are refused soon by a reload, and the agent goes on', async (t) => {
  const folder = await folderOf(t)
  for (const [extension, start, more, end] of [
    ['json', '{"services":[', '{"name":"s","port":1},', '{}]}'],
    ['json', '', '[', ''],
    ['hcl', '', 'service { name = "s" }\n', ''],
    ['hcl', 'node_name = "', 'x', '"'],
    ['hcl', '', '\0', ''],
  ] as const) {
    const file = join(folder, `agent.${extension}`)
    await writeFile(file, extension === 'json' ? '{}' : '')
    const agent = await configFileAgent(t, file)
    await writeFile(file, start + times(more, hundredMegabytes) + end)
    const startedAt = processorMs()
    await assert.rejects(agent.reload(), (error: Error) => {
      assert.match(error.message, /^failed to parse \S+: .*(larger than 16777216 bytes|exceeded max depth)/)
      assert.ok(error.message.length < 10_000)
      return true
    })
    assert.ok(processorMs() - startedAt < soonMs)
    await agent.client.kv.put('alive', 'yes')
    await writeFile(file, extension === 'json' ? '{}' : '')
    await agent.reload()
    await agent.close()
  }
})

test('what is wrong a million times is said a hundred times', async (t) => {
  const folder = await folderOf(t)
  const file = join(folder, 'agent.json')
  await writeFile(file, '{}')
  const agent = await configFileAgent(t, file)
  await writeFile(file, `{${Array.from({ length: 900_000 }, (_, i) => `"key${i}":${i % 10}`).join(',')}}`)
  const startedAt = processorMs()
  await assert.rejects(agent.reload(), /^InputError: failed to parse \S+: 900000 errors occurred:\n(\t\* invalid config key key\d+\n){100}\t\* and 899900 more\n\n$/)
  await writeFile(file, `{"services":[${Array.from({ length: 500_000 }, () => '{"name":1}').join(',')}]}`)
  await assert.rejects(agent.reload(), /500000 error\(s\) decoding:\n\n[^]*\* and 499900 more$/)
  assert.ok(processorMs() - startedAt < soonMs * 2)
  await agent.client.kv.put('alive', 'yes')
})
