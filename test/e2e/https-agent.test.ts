import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readFile, writeFile } from 'node:fs/promises'
import { connect, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2'
import { join } from 'node:path'
import { connect as connectPlain } from 'node:net'
import { test, type TestContext } from 'node:test'
import { createClient } from '../../src/api/index.ts'
import type { RunningAgent } from '../../src/index.ts'
import { connectHttp } from '../../src/runtime/node/http-client.ts'
import { bytesOfText } from '../../src/std/bytes.ts'
import { type Certificates, folderOf, makeCertificates, secured, writeInto } from '../interop/certificates.ts'
import { freePorts } from '../interop/free-ports.ts'
import { configFileAgent } from './config-file-agent.ts'

interface Site {
  readonly agent: RunningAgent
  readonly folder: string
  readonly file: string
  readonly port: number
  readonly certificates: Certificates
}

async function site(t: TestContext, more = '', options: Parameters<typeof configFileAgent>[2] = {}): Promise<Site> {
  const certificates = await makeCertificates()
  const folder = await folderOf(t, certificates)
  const file = join(folder, 'agent.hcl')
  const [port] = await freePorts(1)
  await writeFile(file, secured(folder, more))
  const agent = await configFileAgent(t, file, { ...options, ports: { https: port, ...options.ports } })
  return { agent, folder, file, port, certificates }
}

function session(t: TestContext, { port }: Site, { authority, client }: Certificates): ClientHttp2Session {
  const made = connect(`https://localhost:${port}`, { ca: authority, cert: client.certificate, key: client.key })
  made.on('error', () => undefined)
  t.after(() => made.destroy())
  return made
}

interface Answer {
  readonly status: number
  readonly index: string
  readonly body: Buffer
}

async function answerOf(stream: ClientHttp2Stream): Promise<Answer> {
  const headers = once(stream, 'response')
  const body = Buffer.concat(await stream.toArray() as Buffer[])
  const [got] = (await headers) as [Record<string, string>]
  return { status: Number(got[':status']), index: got['x-consul-index'] ?? '', body }
}

function ask(caller: ClientHttp2Session, path: string, method = 'GET', body?: Uint8Array | string): Promise<Answer> {
  const stream = caller.request({ ':method': method, ':path': path })
  stream.end(body)
  return answerOf(stream)
}

test('HTTP/2: many calls at once on one connection, reads that wait, streams and snapshots', async (t) => {
  const here = await site(t, 'verify_incoming_https = true')
  const caller = session(t, here, here.certificates)
  await ask(caller, '/v1/kv/a', 'PUT', '1')
  const { index } = await ask(caller, '/v1/kv/a')
  const waiting = Array.from({ length: 100 }, () => ask(caller, `/v1/kv/a?index=${index}&wait=60s&raw`))
  const log = caller.request({ ':path': '/v1/agent/monitor?loglevel=debug' })
  await once(log, 'response')
  await ask(caller, '/v1/kv/a', 'PUT', '2')
  for (const answer of await Promise.all(waiting)) assert.equal(String(answer.body), '2')
  await once(log, 'data')
  log.close()
  const { body: archive } = await ask(caller, '/v1/snapshot')
  await ask(caller, '/v1/kv/a', 'PUT', '3')
  assert.equal((await ask(caller, '/v1/snapshot', 'PUT', archive)).status, 200)
  assert.equal(String((await ask(caller, '/v1/kv/a?raw')).body), '2')
  assert.equal((await ask(caller, '/v1/kv/b', 'PUT', 'x'.repeat(524_289))).status, 413)
  assert.equal((await ask(caller, '/nope')).status, 404)
})

test('a reload brings other certificates and rules to whoever comes then; a bad one changes nothing', async (t) => {
  const here = await site(t, 'verify_incoming_https = true')
  const status = (certificates: Certificates, named = true): Promise<number> => {
    const { authority, client } = certificates
    const caller = connect(`https://localhost:${here.port}`, { ca: authority, ...(named ? { cert: client.certificate, key: client.key } : {}) })
    t.after(() => caller.destroy())
    return new Promise((resolve, reject) => {
      caller.once('error', reject)
      const stream = caller.request({ ':path': '/v1/status/leader' })
      stream.once('error', reject).once('response', (headers) => resolve(headers[':status'] ?? 0)).once('close', () => reject(new Error('closed without an answer')))
    })
  }
  const old = session(t, here, here.certificates)
  assert.equal(await status(here.certificates), 200)
  await assert.rejects(status(here.certificates, false))
  const next = await makeCertificates()
  await writeInto(here.folder, next)
  assert.equal(await status(here.certificates), 200)
  await here.agent.reload()
  await assert.rejects(status(here.certificates))
  assert.equal(await status(next), 200)
  // Connections that stand already go on.
  assert.equal((await ask(old, '/v1/status/leader')).status, 200)
  const text = await readFile(here.file, 'utf8')
  await writeFile(here.file, text.replace('verify_incoming_https = true', ''))
  await here.agent.reload()
  assert.equal(await status(next, false), 200)
  await writeFile(join(here.folder, 'server-key.pem'), 'junk')
  await assert.rejects(here.agent.reload(), { message: /Failed reloading tls configuration: Failed to load cert\/key pair: tls: failed to find any PEM data in key input/ })
  assert.equal(await status(next, false), 200)
})

test('one limit of connections holds for HTTP and HTTPS together', async (t) => {
  const here = await site(t, 'limits { http_max_conns_per_client = 2 }')
  const open = (port: number): Promise<unknown> => {
    const socket = connectPlain({ port, host: '127.0.0.1', localAddress: '127.0.0.8' })
    t.after(() => socket.destroy())
    socket.on('error', () => socket.destroy()).resume()
    socket.write('GET /v1/status/leader HTTP/1.1\r\nHost: a\r\n\r\n')
    return Promise.race([once(socket, 'data').then(() => 'served'), once(socket, 'close').then(() => 'closed')])
  }
  const held = connectPlain({ port: here.port, host: '127.0.0.1', localAddress: '127.0.0.8' })
  t.after(() => held.destroy())
  await once(held, 'connect')
  const plain = Number(new URL(here.agent.addresses.http).port)
  assert.equal(await open(plain), 'served')
  assert.equal(await open(plain), 'closed')
  assert.equal(await open(here.port), 'closed')
})

test('watches and the agent\'s own client go over HTTPS where there is nothing else', async (t) => {
  const lines: string[] = []
  const heard = Promise.withResolvers<undefined>()
  const here = await site(t, 'verify_incoming_https = true verify_outgoing = true watches = [{ type = "key" key = "w" args = ["sh", "-c", "cat; echo"] }]', {
    ports: { http: -1 },
    onLog: (line) => {
      lines.push(line)
      if (line.includes('watch handler output') && line.includes('"Value":"eA=="')) heard.resolve(undefined)
    },
  })
  const at = (name: string): string => bytesOfText(join(here.folder, `${name}.pem`))
  const tls = { caFile: at('ca'), caPath: '', certFile: at('client'), keyFile: at('client-key'), serverName: '', verify: true }
  const transport = await connectHttp({ scheme: 'https', address: `localhost:${here.port}`, socket: false, tls })
  await createClient({ transport }).kv.put('w', 'x')
  await heard.promise
  assert.ok(lines.some((line) => line.endsWith(`agent: Started HTTPS server: address=127.0.0.1:${here.port} network=tcp`)))
  assert.equal((await here.agent.client.kv.get('w')).data?.ModifyIndex !== undefined, true)
})
