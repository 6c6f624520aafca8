import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo, Socket } from 'node:net'
import test, { type TestContext } from 'node:test'
import { gzipSync } from 'node:zlib'
import { RealChecks } from '../real-checks.suite.ts'

const second = 1_000_000_000

interface Site {
  readonly url: string
  readonly server: Server
  readonly requests: readonly IncomingMessage[]
  readonly sockets: ReadonlySet<Socket>
}

async function siteOf(t: TestContext, handle: (request: IncomingMessage, response: ServerResponse) => void): Promise<Site> {
  const requests: IncomingMessage[] = []
  const sockets = new Set<Socket>()
  const server = createServer((request, response) => {
    requests.push(request)
    handle(request, response)
  }).listen(0, '127.0.0.1')
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  })
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  await once(server, 'listening')
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server, requests, sockets }
}

test('an HTTP check judges by the status', async (t) => {
  const site = await siteOf(t, (request, response) => response.writeHead(Number(request.url?.slice(1))).end('body'))
  const checks = new RealChecks()
  const cases = [[200, 'passing', 'OK'], [204, 'passing', 'No Content'], [404, 'critical', 'Not Found'], [429, 'warning', 'Too Many Requests'], [500, 'critical', 'Internal Server Error']] as const
  for (const [code, status, reason] of cases) {
    const url = `${site.url}/${code}`
    assert.deepEqual(await checks.once({ HTTP: url }), [status, `HTTP GET ${url}: ${code} ${reason} Output: ${code === 204 ? '' : 'body'}`])
  }
})

test('an HTTP check sends what the original sends', async (t) => {
  const site = await siteOf(t, (_, response) => response.end())
  const checks = new RealChecks()
  const host = site.url.slice('http://'.length)
  await checks.once({ HTTP: site.url })
  assert.deepEqual(site.requests[0]?.rawHeaders, [
    'Host', host, 'User-Agent', 'Consul Health Check', 'Accept', 'text/plain, text/*, */*', 'Accept-Encoding', 'gzip', 'Connection', 'close',
  ])
  assert.equal(site.requests[0]?.method, 'GET')
  const header = new Map([['X-A', ['1', '2']], ['Host', ['other']], ['User-Agent', ['me']], ['Accept', ['x/y']]])
  let body = ''
  site.server.once('request', (request: IncomingMessage) => request.on('data', (chunk: Buffer) => (body += chunk.toString())))
  const url = `${site.url.replace('http://', 'http://u:p@')}/a%2Fb c?d=e f`
  const [, output] = await checks.once({ HTTP: url, Method: 'PUT', Body: 'text', Header: header })
  assert.equal(output, `HTTP PUT ${url}: 200 OK Output: `)
  assert.equal(site.requests[1]?.method, 'PUT')
  assert.equal(site.requests[1]?.url, '/a/b%20c?d=e%20f')
  assert.equal(body, 'text')
  assert.deepEqual(site.requests[1]?.rawHeaders, [
    'Host', 'other', 'User-Agent', 'me', 'Content-Length', '4', 'Accept', 'x/y', 'Authorization', 'Basic dTpw', 'X-A', '1', 'X-A', '2', 'Accept-Encoding', 'gzip', 'Connection', 'close',
  ])
})

test('an HTTP check follows redirects, unless it is told not to', async (t) => {
  const site = await siteOf(t, (request, response) => {
    const [, from = '', code = '302'] = request.url?.split('/') ?? []
    if (from === 'loop') response.writeHead(302, { Location: 'loop' }).end()
    else if (from === 'lost') response.writeHead(301).end()
    else if (from === 'go') response.writeHead(Number(code), { Location: '/there?x' }).end()
    else response.end(`${request.method} ${request.url} ${request.headers['referer']}`)
  })
  const checks = new RealChecks()
  const go = `${site.url}/go/302`
  assert.deepEqual(await checks.once({ HTTP: go, Method: 'POST', Body: 'x' }), ['passing', `HTTP POST ${go}: 200 OK Output: GET /there?x ${go}`])
  const [, kept] = await checks.once({ HTTP: `${site.url}/go/307`, Method: 'POST', Body: 'x' })
  assert.match(kept, /Output: POST \/there\?x/)
  assert.deepEqual(await checks.once({ HTTP: go, DisableRedirects: true }), ['critical', `HTTP GET ${go}: 302 Found Output: `])
  assert.deepEqual(await checks.once({ HTTP: `${site.url}/loop` }), ['critical', `Get "loop": stopped after 10 redirects`])
  assert.deepEqual(await checks.once({ HTTP: `${site.url}/lost` }), ['critical', `Get "${site.url}/lost": 301 response missing Location header`])
  for (const socket of site.sockets) await once(socket, 'close')
})

test('an HTTP check unpacks what it is sent packed', async (t) => {
  const site = await siteOf(t, (_, response) => response.writeHead(200, { 'Content-Encoding': 'gzip' }).end(gzipSync('plain')))
  assert.deepEqual(await new RealChecks().once({ HTTP: site.url }), ['passing', `HTTP GET ${site.url}: 200 OK Output: plain`])
})

test('an HTTP check that gets no answer is critical, in the words of Go', async (t) => {
  const site = await siteOf(t, (request) => request.socket.destroy())
  const checks = new RealChecks()
  assert.deepEqual(await checks.once({ HTTP: `${site.url}/a` }), ['critical', `Get "${site.url}/a": EOF`])
  site.server.close()
  await once(site.server, 'close')
  const cases = [
    [site.url, `Get "${site.url}": dial tcp ${site.url.slice(7)}: connect: connection refused`],
    ['ftp://a/b', 'Get "ftp://a/b": unsupported protocol scheme "ftp"'],
    ['localhost:80', 'Get "localhost:80": unsupported protocol scheme "localhost"'],
    ['127.0.0.1:80', 'parse "127.0.0.1:80": first path segment in URL cannot contain colon'],
    ['http:///x', 'Get "http:///x": http: no Host in request URL'],
    [':x', 'parse ":x": missing protocol scheme'],
    ['http://a b/', 'parse "http://a b/": invalid character " " in host name'],
    ['http://a:b/', 'parse "http://a:b/": invalid port ":b" after host'],
    ['http://a/%zz', 'parse "http://a/%zz": invalid URL escape "%zz"'],
    ['http://a/\n', 'parse "http://a/\\n": net/url: invalid control character in URL'],
  ] as const
  for (const [url, text] of cases) assert.deepEqual(await checks.once({ HTTP: url }), ['critical', text])
  const bad = { HTTP: site.url, Header: new Map([['A', ['b\r\nC: d']]]) }
  assert.deepEqual(await checks.once(bad), ['critical', `Get "${site.url}": net/http: invalid header field value "b\\r\\nC: d" for key A`])
  assert.deepEqual(await checks.once({ HTTP: site.url, Method: 'A B' }), ['critical', 'net/http: invalid method "A B"'])
})

test('an HTTP check that waits too long is critical, and hangs up', async (t) => {
  const site = await siteOf(t, () => undefined)
  const checks = new RealChecks()
  const { check, first } = checks.start({ HTTP: site.url, Timeout: second })
  await once(site.server, 'request')
  checks.letTimePass()
  const text = `Get "${site.url}": context deadline exceeded (Client.Timeout exceeded while awaiting headers)`
  assert.deepEqual(await first, ['critical', text])
  await check.close()
  for (const socket of site.sockets) await once(socket, 'close')
})

test('an HTTP check of a body without end keeps its last bytes and goes by the status', async (t) => {
  const { promise: flowing, resolve: flows } = Promise.withResolvers<void>()
  const site = await siteOf(t, (_, response) => {
    let drained = 0
    response.on('error', () => undefined)
    const more = (): void => {
      while (response.write('0123456789'.repeat(10_000)));
      // More than the system buffers: some of it has been read.
      if (++drained === 200) flows()
      response.once('drain', more)
    }
    more()
  })
  site.server.on('connection', (socket: Socket) => socket.on('error', () => undefined))
  const checks = new RealChecks()
  const { check, first } = checks.start({ HTTP: site.url, Timeout: second, OutputMaxSize: 5 })
  await flowing
  checks.letTimePass()
  const [status, output] = await first
  assert.equal(status, 'passing')
  assert.match(output, /: 200 OK Output: \d{5}$/)
  await check.close()
  for (const socket of site.sockets) await once(socket, 'close')
})

test('an HTTP check that is closed while it waits leaves no socket', async (t) => {
  const site = await siteOf(t, () => undefined)
  const checks = new RealChecks()
  const { check } = checks.start({ HTTP: site.url })
  await once(site.server, 'request')
  await check.close()
  for (const socket of site.sockets) await once(socket, 'close')
  assert.equal(checks.timers, 0)
})
