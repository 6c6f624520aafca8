import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect as connectHttp2, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2'
import { request as startRequest } from 'node:https'
import { connect as connectPlain } from 'node:net'
import { test } from 'node:test'
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from 'node:tls'
import { gunzipSync } from 'node:zlib'
import { ConnectionLimit } from '../../http/connection-limit.ts'
import { authority, client, server, stranger } from '../../rpc/certificates.suite.ts'
import type { HttpExchange, HttpListener, HttpListenOptions } from '../http.ts'
import type { TlsMaterial } from '../tls.ts'
import { nodeHttp } from './http.ts'

const material: TlsMaterial = { ...server, authorities: [authority], minVersion: 'tls12' }
const own = { cert: client.certificate, key: client.key }

interface Secured extends HttpListener, AsyncDisposable {
  readonly refused: readonly string[]
}

async function listen(
  handle: (exchange: HttpExchange) => unknown, { demand = (): boolean => false, ...options }: Partial<HttpListenOptions> & { readonly demand?: () => boolean } = {},
): Promise<Secured> {
  const refused: string[] = []
  const tls = { options: () => ({ material, demandCertificate: demand() }), refused: (_: string, fault: string) => void refused.push(fault) }
  const listener = await nodeHttp.listen(
    { at: { ip: '127.0.0.1', port: 0 }, admit: () => () => undefined, maxHeaderBytes: 16_384, tls, ...options }, (exchange) => void handle(exchange),
  )
  return { ...listener, refused, [Symbol.asyncDispose]: () => listener.close(0) }
}

const echo = (exchange: HttpExchange): void =>
  exchange.collect(100_000, (body) => exchange.send(body === undefined ? 413 : 200, ['X-Version', exchange.version], `${exchange.method} ${exchange.target} ${exchange.header('host')} ${body?.length}`, false))

interface Answer {
  readonly status: number
  readonly headers: Readonly<Record<string, unknown>>
  readonly body: Buffer
}

function ask1({ port }: HttpListener, path: string, options: ConnectionOptions = {}): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = startRequest({ host: '127.0.0.1', port, path, ca: authority, agent: false, ...options }, (response) => {
      const parts: Buffer[] = []
      response.on('data', (part: Buffer) => parts.push(part))
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(parts) }))
    })
    outgoing.once('error', reject).end()
  })
}

function session({ port }: HttpListener, options: ConnectionOptions = {}): ClientHttp2Session & Disposable {
  const made = connectHttp2(`https://127.0.0.1:${port}`, { ca: authority, ...options })
  // What becomes of requests is told by them.
  made.on('error', () => undefined)
  return Object.assign(made, { [Symbol.dispose]: () => made.destroy() })
}

function answerOf(stream: ClientHttp2Stream): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const parts: Buffer[] = []
    let headers: Readonly<Record<string, unknown>> = {}
    stream.on('response', (got) => (headers = got))
    stream.on('data', (part: Buffer) => parts.push(part))
    stream.once('error', reject).once('close', () => resolve({ status: Number(headers[':status']), headers, body: Buffer.concat(parts) }))
  })
}

test('the handshake chooses between HTTP/1.1 and HTTP/2, and both are answered alike', async () => {
  await using target = await listen(echo)
  const first = await ask1(target, '/a?b')
  assert.deepEqual([first.status, first.headers['x-version'], String(first.body)], [200, '1.1', `GET /a?b 127.0.0.1:${target.port} 0`])
  using two = session(target)
  const second = await answerOf(two.request({ ':path': '/a?b' }))
  assert.deepEqual([second.status, second.headers['x-version'], String(second.body)], [200, '2.0', `GET /a?b 127.0.0.1:${target.port} 0`])
  assert.deepEqual(Object.keys(second.headers).sort(), [':status', 'content-length', 'date', 'x-version'])
})

test('who must show a certificate and has none, or a stranger\'s, is not served; what holds is asked at each connection', async () => {
  let demanded = true
  await using target = await listen(echo, { demand: () => demanded })
  assert.equal((await ask1(target, '/', own)).status, 200)
  await assert.rejects(ask1(target, '/'), { code: 'ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED' })
  await assert.rejects(ask1(target, '/', { maxVersion: 'TLSv1.2' }), /alert handshake failure/)
  await assert.rejects(ask1(target, '/', { cert: stranger.certificate, key: stranger.key }))
  assert.deepEqual(target.refused, [
    ...Array<string>(2).fill("tls: client didn't provide a certificate"),
    "tls: failed to verify client's certificate: x509: certificate signed by unknown authority",
  ])
  demanded = false
  assert.equal((await ask1(target, '/')).status, 200)
})

test('a caller that must show its certificate may resume its session', async () => {
  await using target = await listen(echo, { demand: () => true })
  const first = connectTls({ host: '127.0.0.1', port: target.port, ca: authority, ...own })
  first.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  const [ticket] = (await once(first, 'session')) as [Buffer]
  first.destroy()
  const second = connectTls({ host: '127.0.0.1', port: target.port, ca: authority, ...own, session: ticket })
  second.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  assert.match(String(((await once(second, 'data')) as [Buffer])[0]), /^HTTP\/1\.1 200/)
  assert.equal(second.isSessionReused(), true)
  second.destroy()
})

test('plain HTTP is told that this is TLS', async () => {
  await using target = await listen(echo)
  const plain = connectPlain(target.port, '127.0.0.1')
  plain.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
  assert.equal(String(Buffer.concat(await plain.toArray() as Buffer[])), 'HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n')
})

test('a connection without a request in time is cut, in each stage; one with a request may take longer', async () => {
  const slow = Promise.withResolvers<HttpExchange>()
  await using target = await listen((exchange) => slow.resolve(exchange), { firstRequestMs: 1_000 })
  const answer = ask1(target, '/slow')
  const silent = connectPlain(target.port, '127.0.0.1')
  const secured = (protocol: string): TLSSocket => connectTls({ host: '127.0.0.1', port: target.port, ca: authority, ALPNProtocols: [protocol] })
  const stages = [silent, secured('http/1.1'), secured('h2')]
  for (const stage of stages) stage.on('error', () => undefined).resume()
  await Promise.all(stages.map((stage) => once(stage, 'close')))
  ;(await slow.promise).send(200, [], 'late', false)
  assert.equal(String((await answer).body), 'late')
})

test('connections are counted before their handshake, and given back when it fails', async () => {
  await using target = await listen(echo, { admit: new ConnectionLimit(() => 1).admit })
  const first = connectPlain(target.port, '127.0.0.1')
  await once(first, 'connect')
  await assert.rejects(ask1(target, '/'))
  first.end('no handshake')
  await once(first.on('error', () => undefined).resume(), 'close')
  // The server may hear of the end of the old one a little later.
  const served = async (): Promise<number> => ask1(target, '/').then(({ status }) => status, served)
  assert.equal(await served(), 200)
})

test('an HTTP/2 caller that gives up a request is gone, and its connection goes on', async () => {
  const waiting = Promise.withResolvers<undefined>()
  const gone = Promise.withResolvers<undefined>()
  await using target = await listen((exchange) => {
    if (exchange.target !== '/wait') return echo(exchange)
    exchange.gone().addEventListener('abort', () => gone.resolve(undefined))
    waiting.resolve(undefined)
  })
  using caller = session(target)
  const stream = caller.request({ ':path': '/wait' })
  stream.on('error', () => undefined)
  await waiting.promise
  stream.close(8)
  await gone.promise
  assert.equal((await answerOf(caller.request({ ':path': '/' }))).status, 200)
})

test('an HTTP/2 body that is too long is refused, and the rest of it is not taken', async () => {
  await using target = await listen(echo)
  using caller = session(target)
  for (const headers of [{ 'content-length': 200_000 }, {}]) {
    const stream = caller.request({ ':method': 'PUT', ':path': '/long', ...headers })
    stream.write(Buffer.alloc(150_000))
    assert.deepEqual((await answerOf(stream)).status, 413)
  }
  const short = caller.request({ ':method': 'PUT', ':path': '/short' })
  short.end('abc')
  assert.equal(String((await answerOf(short)).body), `PUT /short 127.0.0.1:${target.port} 3`)
})

test('an HTTP/2 answer in pieces arrives whole, packed or not, and waits for its reader', async () => {
  let made = 0
  async function* pieces(): AsyncGenerator<string> {
    for (; made < 400; made++) yield 'x'.repeat(65_536)
  }
  await using target = await listen((exchange) => exchange.stream(200, [], pieces(), exchange.target === '/packed'))
  using caller = session(target)
  const stream = caller.request({ ':path': '/' })
  await once(stream, 'response')
  // Others are answered meanwhile, and what nobody reads is not made.
  made = 399
  const packed = await answerOf(caller.request({ ':path': '/packed' }))
  assert.equal(packed.headers['content-encoding'], 'gzip')
  assert.equal(gunzipSync(packed.body).length, 65_536)
  const { body } = await answerOf(stream)
  assert.ok(body.length > 0 && body.length < 400 * 65_536)
})

async function* broken(): AsyncGenerator<string> {
  yield 'first'
  throw new Error('broken')
}

test('an HTTP/2 stream that fails is reset', async () => {
  const failure = Promise.withResolvers<Error>()
  await using target = await listen((exchange) => exchange.stream(200, [], broken(), false).catch(failure.resolve))
  using caller = session(target)
  const stream = caller.request({ ':path': '/' })
  await assert.rejects(answerOf(stream), { code: 'ERR_HTTP2_STREAM_ERROR' })
  assert.equal((await failure.promise).message, 'broken')
})

test('close() lets answers in flight out and cuts who waits for none', async () => {
  const exchanges: HttpExchange[] = []
  const both = Promise.withResolvers<undefined>()
  const target = await listen((exchange) => {
    if (exchanges.push(exchange) === 2) both.resolve(undefined)
  })
  using caller = session(target)
  const answers = [ask1(target, '/1'), answerOf(caller.request({ ':path': '/2' }))]
  const idle = connectTls({ host: '127.0.0.1', port: target.port, ca: authority })
  idle.on('error', () => undefined).resume()
  await Promise.all([both.promise, once(idle, 'secureConnect')])
  const closed = target.close(60_000)
  await once(idle, 'close')
  for (const exchange of exchanges) exchange.send(200, [], 'last', false)
  for (const answer of answers) assert.equal(String((await answer).body), 'last')
  await closed
})

test('without a certificate it starts, and nobody gets through the handshake', async () => {
  const none = { material: { ...material, certificate: '', key: '' }, demandCertificate: false }
  await using target = await listen(echo, { tls: { options: () => none, refused: () => undefined } })
  await assert.rejects(ask1(target, '/'), /alert/)
})

test('versions below 1.2 are spoken when they are allowed', async () => {
  const old = { material: { ...material, minVersion: 'tls10' as const }, demandCertificate: false }
  await using target = await listen(echo, { tls: { options: () => old, refused: () => undefined } })
  const ancient = { minVersion: 'TLSv1', maxVersion: 'TLSv1', ciphers: 'DEFAULT:@SECLEVEL=0' } as const
  assert.equal((await ask1(target, '/', ancient)).status, 200)
  await using current = await listen(echo)
  await assert.rejects(ask1(current, '/', ancient))
})
