import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { startAgent } from '../../src/index.ts'
import { eventually } from './eventually.ts'
import { freePorts } from './free-ports.ts'
import { leftLog, Program, realCli, skipWithoutReal } from './programs.ts'

const left = 3

interface RealAgent {
  readonly program: Program
  /** Of HTTP. */
  readonly url: string
  /** What others join. */
  readonly gossip: string
}

/** A real agent with ports of its own; `more` is configuration. */
async function startReal(t: TestContext, name: string, more: string): Promise<RealAgent> {
  const dataDir = mkdtempSync(join(tmpdir(), 'proconsul-client-'))
  const [http, server, lan] = await freePorts(3)
  const ports = `ports { http = ${http} server = ${server} serf_lan = ${lan} serf_wan = -1 dns = -1 grpc = -1 }`
  const program = new Program(t, realCli!, ['agent', `-data-dir=${dataDir}`, '-bind=127.0.0.1', `-node=${name}`, `-hcl=${ports} ${more}`])
  t.after(() => rmSync(dataDir, { recursive: true, force: true, maxRetries: 10 }))
  await program.until(/Consul agent running!/)
  return { program, url: `http://127.0.0.1:${http}`, gossip: `127.0.0.1:${lan}` }
}

async function ask(url: string, path: string, init: RequestInit = {}): Promise<Response> {
  const response = await fetch(url + path, init)
  assert.equal(response.status, 200, `${path}: ${response.status === 200 ? '' : await response.text()}`)
  return response
}

const put = (url: string, path: string, body: string): Promise<Response> => ask(url, path, { method: 'PUT', body })

interface Instance {
  readonly Node: { readonly Node: string }
  readonly Service: { readonly Port: number }
}

/** What a client agent must be able to do on the other program's server: each of the two sees the other's doing. */
async function worksTogether(client: string, server: string, clientName: string): Promise<void> {
  await put(client, '/v1/kv/shared/key', 'by the client')
  const read = await ask(server, '/v1/kv/shared/key?raw')
  assert.equal(await read.text(), 'by the client')
  const index = (await ask(client, '/v1/kv/shared/key')).headers.get('x-consul-index')
  const changed = ask(client, `/v1/kv/shared/key?raw&index=${index}&wait=30s`)
  await put(server, '/v1/kv/shared/key', 'by the server')
  assert.equal(await (await changed).text(), 'by the server')
  await put(client, '/v1/agent/service/register', JSON.stringify({ Name: 'web', Port: 80 }))
  for (const url of [client, server]) {
    // The agent tells the catalog a moment after it has answered.
    const instances = await eventually(async () => (await (await ask(url, '/v1/health/service/web')).json()) as readonly Instance[], ({ length }) => length > 0)
    assert.deepEqual(instances.map(({ Node, Service }) => [Node.Node, Service.Port]), [[clientName, 80]])
  }
  const eventsBefore = (await ask(server, '/v1/event/list')).headers.get('x-consul-index')
  const heard = ask(server, `/v1/event/list?index=${eventsBefore}&wait=30s`)
  await put(client, '/v1/event/fire/deploy', 'payload')
  assert.deepEqual(((await (await heard).json()) as readonly { Name: string }[]).map(({ Name }) => Name), ['deploy'])
  const archive = await (await ask(client, '/v1/snapshot')).arrayBuffer()
  assert.ok(archive.byteLength > 0)
  await ask(client, '/v1/snapshot', { method: 'PUT', body: archive })
  assert.equal(await (await ask(server, '/v1/kv/shared/key?raw')).text(), 'by the server')
}

test('our client agent works on a real server, and leaves it', { skip: skipWithoutReal }, async (t) => {
  const real = await startReal(t, 'real', 'server = true bootstrap = true performance { raft_multiplier = 1 }')
  await real.program.until(/Synced node info/)
  const ours = await startAgent({ server: false, retryJoin: [real.gossip], nodeName: 'ours' })
  t.after(() => ours.close())
  await worksTogether(ours.addresses.http, real.url, 'ours')
  await ours.close()
  await real.program.until(leftLog('ours'))
  const members = (await (await ask(real.url, '/v1/agent/members')).json()) as readonly { Name: string; Status: number }[]
  assert.equal(members.find(({ Name }) => Name === 'ours')?.Status, left)
})

test('a real client agent works on our server', { skip: skipWithoutReal }, async (t) => {
  const ours = await startAgent({ nodeName: 'ours', ports: { http: 0, dns: -1, server: 0, serfLan: 0, serfWan: -1 } })
  t.after(() => ours.close())
  const real = await startReal(t, 'real', `retry_join = ["${ours.addresses.gossip}"] retry_interval = "1s"`)
  await real.program.until(/Synced node info/)
  await worksTogether(real.url, ours.addresses.http, 'real')
})
