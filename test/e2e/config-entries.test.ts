import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { test } from 'node:test'
import type { Client } from '../../src/api/index.ts'
import { realAgentWith } from '../interop/agents.ts'
import { skipWithoutReal } from '../interop/programs.ts'
import { configFileAgent } from './config-file-agent.ts'

/** Config entries of a configuration file, which the leader writes. */

const defaults = 'bootstrap { kind = "proxy-defaults" config { protocol = "http" local_connect_timeout_ms = 5000 opaque = [{ a = 1.5 }] } }'
const web = 'bootstrap { Kind = "service-defaults" Name = "web" Protocol = "HTTP" external_sni = "x" Meta { a = 1 } }'
const splitter = 'bootstrap { kind = "service-splitter" name = "web" splits = [{ weight = 33.333 }, { weight = "66.667" service = "other" }] }'
const text = `config_entries { ${defaults} ${web} ${splitter} }`

interface Self {
  readonly DebugConfig: { readonly ConfigEntryBootstrap: readonly { readonly Name: string }[] }
}

async function entriesOf(client: Client): Promise<unknown> {
  const kinds = ['proxy-defaults', 'service-defaults', 'service-splitter']
  const found = await Promise.all(kinds.map(async (kind) => json((await client.request({ method: 'GET', path: `/v1/config/${kind}` })).body)))
  return JSON.parse(JSON.stringify(found, (key, value: unknown) => (key.endsWith('Index') ? 0 : value)))
}

async function fileWith(t: { after(end: () => Promise<void>): void }, content: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'proconsul-entries-'))
  t.after(() => rm(folder, { recursive: true }))
  const file = join(folder, 'agent.hcl')
  await writeFile(file, content)
  return file
}

test('both programs write the same entries', { skip: skipWithoutReal }, async (t) => {
  const ours = await configFileAgent(t, await fileWith(t, text))
  const real = await realAgentWith(t, text)
  assert.deepEqual(await entriesOf(ours.client), await entriesOf(real.client))
})

test('a reload writes what is missing and leaves what is there', async (t) => {
  const file = await fileWith(t, `config_entries { ${defaults} ${web} }`)
  const agent = await configFileAgent(t, file)
  await agent.client.request({ method: 'PUT', path: '/v1/config', body: '{"Kind":"service-defaults","Name":"web","Protocol":"grpc"}' })
  await writeFile(file, `config_entries { ${web} bootstrap { kind = "service-defaults" name = "db" } }`)
  assert.deepEqual((await agent.reload()).Applied, ['config_entries.bootstrap'])
  const kept = await json((await agent.client.request({ method: 'GET', path: '/v1/config/service-defaults' })).body) as readonly { readonly Name: string; readonly Protocol: string }[]
  assert.deepEqual(kept.map(({ Name, Protocol }) => [Name, Protocol]), [['db', ''], ['web', 'grpc']])
  const self = await json((await agent.client.request({ method: 'GET', path: '/v1/agent/self' })).body) as Self
  assert.deepEqual(self.DebugConfig.ConfigEntryBootstrap.map(({ Name }) => Name), ['web', 'db'])
  // A splitter of a service that speaks no HTTP is no sound graph.
  await writeFile(file, 'config_entries { bootstrap { kind = "service-splitter" name = "db" splits { weight = 100 } } }')
  await assert.rejects(agent.reload(), /Failed to apply configuration entry "service-splitter" \/ "db": /)
})
