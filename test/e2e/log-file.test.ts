import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { freePorts } from '../interop/free-ports.ts'
import { ourCli, Program } from '../interop/programs.ts'

test('an agent keeps its log in a file, warnings about its configuration too, and says when it cannot', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'proconsul-kept-log-'))
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }))
  const [http] = await freePorts(1)
  const alone = '-hcl=ports { dns = -1 grpc = -1 serf_lan = -1 serf_wan = -1 }'
  const args = (file: string): string[] => ['agent', '-dev', '-bind=127.0.0.1', `-http-port=${http}`, alone, '-node=bad_name', '-log-json', `-log-file=${file}`]
  const agent = new Program(t, ourCli, args(`${folder}/`))
  await agent.until(/Synced node info/)
  agent.signal('SIGTERM')
  await agent.ended()
  const [name = '', ...more] = readdirSync(folder)
  assert.deepEqual(more, [])
  assert.match(name, /^consul-\d{19}\.log$/)
  const lines = readFileSync(join(folder, name), 'utf8').trimEnd().split('\n').map((line) => JSON.parse(line) as Record<string, string>)
  assert.match(lines[0]?.['@message'] ?? '', /^Node name "bad_name" will not be discoverable/)
  assert.deepEqual(lines.at(-1)?.['@message'], 'Exit code')
  const failing = new Program(t, ourCli, args(`${folder}/none/x.log`))
  assert.deepEqual((await failing.ended()).code, 1)
  assert.match(failing.said, /^==> Failed to setup logging: open \S+none\/x-\d{19}\.log: no such file or directory$/m)
})
