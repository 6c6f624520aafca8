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
/** Of every kind, as blocks and as lists, with names of all spellings and scalars of other types. */
const all = `config_entries {
  bootstrap {
    kind = "proxy-defaults" mesh_gateway { mode = "remote" } expose { checks = true }
    config { protocol = "http" a = 1 b { c = [1, "x", { d = 1 }] e { f = 1 } e { f = 2 } } g = [] h = [[1]] k = [{ l = 1 }] m = true n = 1.0 }
  }
  bootstrap {
    kind = "service-defaults" name = "a" protocol = "HTTP" mesh_gateway = { mode = "local" } meta { x = "y" z = 5 } ModifyIndex = 5
    expose { paths { path = "/x" local_path_port = 1 } paths { path = "/y" listener_port = "2" protocol = "http" } }
  }
  bootstrap {
    kind = "service-router" name = "a" meta = { a = 1.5 b = true }
    routes {
      match { http { path_prefix = "/a" header { name = "x" exact = "y" invert = true } header { name = "z" present = true } query_param { name = "q" regex = "a.*" } methods = ["get"] } }
      destination { service = "b" request_timeout = "5s" num_retries = "3" retry_on_status_codes = [500, "501"] retry_on_connect_failure = "true" prefix_rewrite = "/" }
    }
    routes { destination { namespace = "default" } }
  }
  bootstrap {
    kind = "service-resolver" name = "a" default_subset = "x" subsets { x { filter = "Service.Meta.v == 1" only_passing = true } y {} }
    failover { x { service = "b" datacenters = ["dc2"] } "*" { datacenters = ["dc3", "dc4"] } } connect_timeout = 15000000000
  }
  bootstrap { Kind = "service-splitter" Name = "b" Splits { weight = 10.004 } Splits { weight = "89.996" ServiceSubset = "" service = "c" } }
  bootstrap {
    kind = "ingress-gateway" name = "in" tls { enabled = true }
    listeners { port = 80 protocol = "http" services { name = "a" hosts = ["a.x", "b.x"] } services { name = "b" hosts = "c.x" } } listeners { port = "90" protocol = "http" services { name = "t" } }
  }
  bootstrap { kind = "terminating-gateway" name = "out" services = [{ name = "ext" ca_file = "a" cert_file = "b" key_file = "c" sni = "d" }, { name = "*" }] }
}`

interface Self {
  readonly DebugConfig: { readonly ConfigEntryBootstrap: readonly { readonly Name: string }[] }
}

async function entriesOf(client: Client): Promise<readonly (readonly unknown[])[]> {
  const kinds = ['proxy-defaults', 'service-defaults', 'service-router', 'service-resolver', 'service-splitter', 'ingress-gateway', 'terminating-gateway']
  const found = await Promise.all(kinds.map(async (kind) => json((await client.request({ method: 'GET', path: `/v1/config/${kind}` })).body)))
  return JSON.parse(JSON.stringify(found, (key, value: unknown) => (key.endsWith('Index') ? 0 : value))) as readonly (readonly unknown[])[]
}

async function fileWith(t: { after(end: () => Promise<void>): void }, content: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'proconsul-entries-'))
  t.after(() => rm(folder, { recursive: true }))
  const file = join(folder, 'agent.hcl')
  await writeFile(file, content)
  return file
}

test('both programs write the same entries', { skip: skipWithoutReal }, async (t) => {
  const ours = await configFileAgent(t, await fileWith(t, all))
  const real = await realAgentWith(t, all)
  const entries = await entriesOf(ours.client)
  assert.deepEqual(entries, await entriesOf(real.client))
  assert.deepEqual(entries.map(({ length }) => length), [1, 1, 1, 1, 1, 1, 1])
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
