import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type RequestListener } from 'node:http'
import { type AddressInfo, createServer as createTcpServer, type ListenOptions, type Server } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { byteString } from '../../std/bytes.ts'
import type { ApiResponse } from '../../std/http-transport.ts'
import type { AgentAddress } from '../http-client.ts'
import { connectHttp } from './http-client.ts'

const tls = { caFile: '', caPath: '', certFile: '', keyFile: '', serverName: '', verify: true } as const

function at(address: string, more: Partial<AgentAddress> = {}): AgentAddress {
  return { scheme: 'http', address, socket: false, tls, ...more }
}

async function listening(t: TestContext, server: Server, where: ListenOptions = { port: 0, host: '127.0.0.1' }): Promise<string> {
  await new Promise<void>((resolve) => server.listen(where, resolve))
  t.after(() => new Promise((resolve) => server.close(resolve)))
  const bound = server.address() as AddressInfo | string
  return typeof bound === 'string' ? bound : `127.0.0.1:${bound.port}`
}

/** A server that ends its connections with its answers, so that it closes at once. */
function served(t: TestContext, answer: RequestListener, where?: ListenOptions): Promise<string> {
  return listening(t, createServer((request, response) => {
    response.setHeader('connection', 'close')
    answer(request, response)
  }), where)
}

async function* pieces(count: number): AsyncGenerator<Uint8Array> {
  for (let i = 0; i < count; i++) yield await Promise.resolve(new Uint8Array(65_536))
}

async function bodyOf({ body }: ApiResponse): Promise<string> {
  let out = ''
  for await (const chunk of body) out += byteString(chunk)
  return out
}

test('a request carries method, path, query, headers, body and credentials', async (t) => {
  const address = await served(t, (request, response) => {
    const { authorization, 'x-consul-token': token, 'content-length': length } = request.headers
    request.setEncoding('latin1').once('data', (body: string) => response.end([request.method, request.url, token, authorization, length, body].join(' '), 'latin1'))
  })
  const send = await connectHttp(at(address, { auth: { user: 'u', password: 'p' } }))
  const response = await send({
    method: 'PUT', path: '/v1/kv/a%20b', query: [['cas', '3'], ['ns', 'a b&\u00c3\u00a4'], ['raw', '']], headers: { 'X-Consul-Token': 't' }, body: new Uint8Array([0x68, 0xff]),
  })
  assert.equal(response.status, 200)
  assert.equal(await bodyOf(response), 'PUT /v1/kv/a%20b?cas=3&ns=a+b%26%C3%A4&raw= t Basic dTpw 2 h\u00ff')
})

test('a stream is sent in chunks and a long answer arrives whole', async (t) => {
  const address = await served(t, (request, response) => {
    assert.equal(request.headers['transfer-encoding'], 'chunked')
    request.pipe(response)
  })
  const send = await connectHttp(at(address))
  let length = 0
  for await (const chunk of (await send({ method: 'PUT', path: '/v1/snapshot', body: pieces(64) })).body) length += chunk.length
  assert.equal(length, 64 * 65_536)
})

test('an answer that comes before the body was read does not hang', async (t) => {
  const address = await served(t, (_request, response) => {
    response.writeHead(413)
    response.end('too large', () => response.socket?.destroy())
  })
  const send = await connectHttp(at(address))
  const outcome = await send({ method: 'PUT', path: '/v1/snapshot', body: pieces(1000) }).then((response) => response.status, (error: Error) => error.message)
  assert.ok(outcome === 413 || /^Put "http:\/\/127\.0\.0\.1:\d+\/v1\/snapshot": (EOF|write tcp|read tcp)/.test(String(outcome)), String(outcome))
})

test('a unix socket is reached', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'http-client-'))
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }))
  const path = await served(t, (request, response) => response.end(`${request.headers.host}|`), { path: join(folder, 's.sock') })
  const send = await connectHttp(at(path, { socket: true }))
  assert.equal(await bodyOf(await send({ method: 'GET', path: '/' })), '|')
})

test('redirects are followed with a GET', async (t) => {
  const address = await served(t, (request, response) => {
    if (request.url === '/a//b?x=1') response.writeHead(301, { location: '/a/b?x=1' }).end()
    else if (request.url === '/loop') response.writeHead(302, { location: '/loop' }).end()
    else response.end(`${request.method} ${request.url}`)
  })
  const send = await connectHttp(at(address))
  assert.equal(await bodyOf(await send({ method: 'PUT', path: '/a//b', query: [['x', '1']], body: new Uint8Array(1) })), 'GET /a/b?x=1')
  await assert.rejects(send({ method: 'DELETE', path: '/loop' }), { message: `Get "http://${address}/loop": stopped after 10 redirects` })
})

test('a refused connection, a missing socket and a bad port read as in Go', async () => {
  const cases: readonly (readonly [AgentAddress, string])[] = [
    [at('127.0.0.1:1'), 'Get "http://127.0.0.1:1/v1/kv/a": dial tcp 127.0.0.1:1: connect: connection refused'],
    [at('localhost:1'), 'Get "http://localhost:1/v1/kv/a": dial tcp 127.0.0.1:1: connect: connection refused'],
    [at('[::1]:1'), 'Get "http://[::1]:1/v1/kv/a": dial tcp [::1]:1: connect: connection refused'],
    [at('127.0.0.1:1', { scheme: 'https' }), 'Get "https://127.0.0.1:1/v1/kv/a": dial tcp 127.0.0.1:1: connect: connection refused'],
    [at('/nonexistent.sock', { socket: true }), 'Get "http://%2Fnonexistent.sock/v1/kv/a": dial unix /nonexistent.sock: connect: no such file or directory'],
    [at('127.0.0.1:99999'), 'Get "http://127.0.0.1:99999/v1/kv/a": dial tcp: address 99999: invalid port'],
    [at('host.invalid:80'), 'Get "http://host.invalid:80/v1/kv/a": dial tcp: lookup host.invalid: no such host'],
  ]
  for (const [agent, message] of cases) {
    const send = await connectHttp(agent)
    await assert.rejects(send({ method: 'GET', path: '/v1/kv/a' }), { name: 'ConsulError', message })
  }
})

test('a connection that is closed without a word is EOF', async (t) => {
  const address = await listening(t, createTcpServer((socket) => socket.once('data', () => socket.end())))
  const send = await connectHttp(at(address))
  await assert.rejects(send({ method: 'GET', path: '/x' }), { message: `Get "http://${address}/x": EOF` })
})

test('an answer that is cut is an unexpected EOF', async (t) => {
  const address = await listening(t, createTcpServer((socket) => socket.once('data', () => socket.end('HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc'))))
  const send = await connectHttp(at(address))
  await assert.rejects(bodyOf(await send({ method: 'GET', path: '/x' })), { message: 'unexpected EOF' })
})

test('a signal gives a request up', async (t) => {
  const aborter = new AbortController()
  const address = await served(t, () => aborter.abort(new Error('enough')))
  const send = await connectHttp(at(address))
  await assert.rejects(send({ method: 'GET', path: '/x', signal: aborter.signal }), { message: 'enough' })
  await assert.rejects(send({ method: 'GET', path: '/x', signal: aborter.signal }), { message: 'enough' })
})

test('plain HTTP where TLS is expected is said so, and unusable TLS files are refused', async (t) => {
  const address = await served(t, (_request, response) => response.end())
  const send = await connectHttp(at(address, { scheme: 'https' }))
  await assert.rejects(send({ method: 'GET', path: '/x' }), { message: `Get "https://${address}/x": http: server gave HTTP response to HTTPS client` })
  const missing = { ...tls, caFile: '/nonexistent' }
  await assert.rejects(connectHttp(at(address, { scheme: 'https', tls: missing })), { message: 'Error loading CA File: open /nonexistent: no such file or directory' })
})
