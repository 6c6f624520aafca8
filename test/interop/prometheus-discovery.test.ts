import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { starters, type TestAgent } from './agents.ts'
import { eventually } from './eventually.ts'
import { freePorts } from './free-ports.ts'
import { without } from './installed.ts'
import { Program } from './programs.ts'

/** A target of Prometheus; `scraped` resolves at the next scrape. */
async function target(t: TestContext): Promise<{ readonly port: number; readonly scraped: () => Promise<void> }> {
  let heard: (() => void) | undefined
  const server = createServer((_request, response) => {
    response.end('up_to_now 1\n')
    heard?.()
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  return { port: (server.address() as AddressInfo).port, scraped: () => new Promise((resolve) => (heard = resolve)) }
}

function put(agent: TestAgent, path: string, body?: unknown): Promise<Response> {
  return fetch(`http://${agent.address}${path}`, { method: 'PUT', ...(body === undefined ? {} : { body: JSON.stringify(body) }) })
}

interface Targets {
  readonly data: { readonly activeTargets: readonly { readonly discoveredLabels: Readonly<Record<string, string>>; readonly labels: Readonly<Record<string, string>> }[] }
}

for (const [name, start] of starters) {
  // Debian builds Prometheus without its sources for Consul; vmagent reads the same `consul_sd_configs`.
  test(`vmagent discovers targets by consul_sd_configs from ${name}`, { skip: without('vmagent', '-version'), timeout: 300_000 }, async (t) => {
    const agent = await start(t)
    const [first, second] = [await target(t), await target(t)]
    await put(agent, '/v1/agent/service/register', { ID: 'w1', Name: 'web', Port: first.port, Tags: ['v1', 'x'], Meta: { path: 'a' } })
    await put(agent, '/v1/agent/service/register', { ID: 'db1', Name: 'db', Port: 1, Tags: ['v1'] })
    const folder = mkdtempSync(join(tmpdir(), 'proconsul-vmagent-'))
    t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }))
    const file = join(folder, 'scrape.yml')
    writeFileSync(file, `
scrape_configs:
- job_name: consul
  scrape_interval: 100ms
  consul_sd_configs:
  - server: ${agent.address}
    tags: [v1]
    services: [web]
  relabel_configs:
  - source_labels: [__meta_consul_service, __meta_consul_node, __meta_consul_dc, __meta_consul_tags, __meta_consul_service_metadata_path, __meta_consul_health]
    target_label: found
`)
    const [port] = await freePorts(1)
    const firstScrape = first.scraped()
    const secondScrape = second.scraped()
    const program = new Program(t, 'vmagent', [
      `-promscrape.config=${file}`, `-httpListenAddr=127.0.0.1:${port}`, '-remoteWrite.url=http://127.0.0.1:1/', `-remoteWrite.tmpDataPath=${folder}`, '-promscrape.consulSDCheckInterval=100ms',
    ])
    await firstScrape
    await put(agent, '/v1/agent/service/register', { ID: 'w2', Name: 'web', Port: second.port, Tags: ['v1'] })
    await secondScrape
    const { data } = await (await fetch(`http://127.0.0.1:${port}/api/v1/targets`)).json() as Targets
    assert.deepEqual(data.activeTargets.map(({ labels }) => labels['found'] ?? '').sort(), ['web;interop;dc1;,v1,;;passing', 'web;interop;dc1;,v1,x,;a;passing'])
    await put(agent, '/v1/agent/service/deregister/w1')
    await program.until(/removed targets: 1; total targets: 1/)
  })

  test(`the requests that Prometheus' own source sends are answered by ${name} as it needs them`, async (t) => {
    const agent = await start(t)
    await put(agent, '/v1/agent/service/register', { ID: 'w1', Name: 'web', Port: 80, Address: '10.0.0.1', Tags: ['v1'], Meta: { a: 'b' } })
    // As its Go client writes them: the datacenter once, then the list of services and each service, each waiting for news, stale reads allowed.
    const ask = async (path: string, query: string): Promise<{ index: string; answer: unknown }> => {
      const reply = await fetch(`http://${agent.address}${path}?${query}`, { headers: { 'User-Agent': 'Prometheus/2.42.0', 'Accept-Encoding': 'gzip' } })
      assert.equal(reply.status, 200)
      return { index: reply.headers.get('x-consul-index') ?? '', answer: await reply.json() }
    }
    const { Config } = (await ask('/v1/agent/self', '')).answer as { Config: { Datacenter: string } }
    const common = `dc=${Config.Datacenter}&stale=&wait=120000ms`
    // The agent tells the catalog a moment after it has answered.
    const services = await eventually(() => ask('/v1/catalog/services', common), ({ answer }) => 'web' in (answer as object))
    assert.deepEqual(services.answer, { consul: [], web: ['v1'] })
    const waiting = ask('/v1/catalog/services', `${common}&index=${services.index}`)
    const entries = await ask('/v1/health/service/web', `${common}&tag=v1`)
    const [{ Node: node, Service: service, Checks: checks }] = entries.answer as readonly [Entry]
    assert.deepEqual([node.Node, node.Datacenter, node.Address, typeof node.TaggedAddresses['lan'], node.Meta['consul-network-segment']], ['interop', 'dc1', '127.0.0.1', 'string', ''])
    assert.deepEqual([service.ID, service.Service, service.Tags, service.Address, service.Port, service.Meta], ['w1', 'web', ['v1'], '10.0.0.1', 80, { a: 'b' }])
    assert.ok(checks.every(({ Status }) => Status === 'passing'))
    const more = ask('/v1/health/service/web', `${common}&tag=v1&index=${entries.index}`)
    await put(agent, '/v1/agent/service/register', { ID: 'w2', Name: 'web', Port: 81, Tags: ['v1'] })
    assert.deepEqual(((await more).answer as readonly Entry[]).map(({ Service }) => Service.ID).sort(), ['w1', 'w2'])
    await put(agent, '/v1/agent/service/register', { ID: 'db', Name: 'db' })
    let list = await waiting
    while (!('db' in (list.answer as object))) list = await ask('/v1/catalog/services', `${common}&index=${list.index}`)
    // Node metadata and filters belong to the configuration of a source.
    assert.deepEqual((await ask('/v1/catalog/services', `${common}&node-meta=rack%3Anone`)).answer, {})
  })
}

interface Entry {
  readonly Node: { readonly Node: string; readonly Datacenter: string; readonly Address: string; readonly TaggedAddresses: Readonly<Record<string, string>>; readonly Meta: Readonly<Record<string, string>> }
  readonly Service: { readonly ID: string; readonly Service: string; readonly Tags: readonly string[]; readonly Address: string; readonly Port: number; readonly Meta: Readonly<Record<string, string>> }
  readonly Checks: readonly { readonly Status: string }[]
}
