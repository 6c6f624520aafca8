import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import type { Socket } from 'node:net'
import test from 'node:test'
import { gunzipSync } from 'node:zlib'
import type { HttpExchange, HttpListener, HttpListenOptions } from '../http.ts'
import { ConnectionLimit } from '../../http/connection-limit.ts'
import { nodeHttp } from './http.ts'

async function listen(handle: (exchange: HttpExchange) => unknown, options: Partial<HttpListenOptions> = {}): Promise<HttpListener & AsyncDisposable> {
  const listener = await nodeHttp.listen(
    { at: { ip: '127.0.0.1', port: 0 }, admit: () => () => undefined, maxHeaderBytes: 16_384, ...options },
    (exchange) => void handle(exchange),
  )
  return { ...listener, [Symbol.asyncDispose]: () => listener.close(0) }
}

/** A connection that collects what comes. */
class Peer implements Disposable {
  readonly socket: Socket
  /** The other side will send no more. */
  readonly closed: Promise<unknown>
  /** It does not listen either. */
  readonly cut: Promise<unknown>
  received = ''
  constructor({ port }: HttpListener) {
    this.socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    this.closed = new Promise((resolve) => this.socket.once('end', resolve).once('close', resolve))
    this.cut = new Promise((resolve) => this.socket.once('close', resolve))
    this.socket.on('data', (chunk) => (this.received += chunk.toString('latin1')))
    // A refused sender may have its connection reset; what it received before is what counts.
    this.socket.on('error', () => this.socket.destroy())
  }

  async until(text: string): Promise<void> {
    while (!this.received.includes(text)) await once(this.socket, 'data')
  }

  [Symbol.dispose](): void {
    this.socket.destroy()
  }
}

const expecting = (path: string): string => `PUT ${path} HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n`
const get = 'GET / HTTP/1.1\r\nHost: x\r\n\r\n'
const echo = (exchange: HttpExchange): void => exchange.collect(1000, (body) => exchange.send(body === undefined ? 413 : 200, [], body ?? 'too large', false))

test('an answer has its length and a date, and says nothing of a connection that stays', async () => {
  await using server = await listen((exchange) => exchange.send(200, ['X-A', '1'], 'b\xff', false))
  using peer = new Peer(server)
  peer.socket.write(get)
  await peer.until('\xff')
  assert.match(peer.received, /^HTTP\/1\.1 200 OK\r\nX-A: 1\r\nContent-Length: 2\r\nDate: [^\r]+\r\n\r\nb\xff$/)
})

test('pipelined requests are served one after the other', async () => {
  const log: string[] = []
  await using server = await listen((exchange) => {
    log.push(`got ${exchange.target}`)
    setImmediate(() => {
      log.push(`answered ${exchange.target}`)
      exchange.send(200, [], exchange.target, false)
    })
  })
  using peer = new Peer(server)
  peer.socket.write(['/1', '/2', '/3'].map((path) => `GET ${path} HTTP/1.1\r\nHost: x\r\n\r\n`).join(''))
  await peer.until('\r\n\r\n/3')
  assert.deepEqual([...peer.received.matchAll(/\r\n\r\n(\/\d)/g)].map((match) => match[1]), ['/1', '/2', '/3'])
  assert.deepEqual(log, ['got /1', 'answered /1', 'got /2', 'answered /2', 'got /3', 'answered /3'])
})

test('a caller may send a thousand requests ahead of the answers, and is cut off when it heaps up more', async () => {
  const first = Promise.withResolvers<HttpExchange>()
  await using server = await listen((exchange) => {
    if (exchange.target === '/wait') first.resolve(exchange)
    else if (exchange.target !== '/stuck') exchange.send(200, [], exchange.target, false)
  })
  using patient = new Peer(server)
  patient.socket.write(get.replace('/', '/wait') + get.repeat(999) + get.replace('/', '/last'))
  using greedy = new Peer(server)
  greedy.socket.write(get.replace('/', '/stuck') + get.repeat(1001))
  await greedy.closed
  assert.equal(greedy.received, '')
  ;(await first.promise).send(200, [], 'first', false)
  await patient.until('\r\n\r\n/last')
  assert.equal(patient.received.split('HTTP/1.1 200 OK').length, 1002)
})

test('a caller that has closed its sending half still gets its answers, and then the end', async () => {
  const first = Promise.withResolvers<HttpExchange>()
  const second = Promise.withResolvers<HttpExchange>()
  await using server = await listen((exchange) => {
    if (exchange.target === '/1') first.resolve(exchange)
    else if (exchange.target === '/2') second.resolve(exchange)
    else exchange.send(200, [], '', false)
  })
  using peer = new Peer(server)
  peer.socket.end('GET /1 HTTP/1.1\r\nHost: x\r\n\r\nGET /2 HTTP/1.1\r\nHost: x\r\n\r\n')
  const one = await first.promise
  // By the time that another caller is answered, the end was seen.
  using other = new Peer(server)
  other.socket.write(get)
  await other.until('200 OK')
  one.send(200, [], 'one', false)
  const two = await second.promise
  two.send(200, [], 'two', false)
  await peer.closed
  assert.match(peer.received, /one[^]*\r\nConnection: close\r\n[^]*two$/)
})

test('collect() gives a chunked body, and gives up as soon as it is too long', async () => {
  await using server = await listen(echo)
  using short = new Peer(server)
  short.socket.write('PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n')
  await short.until('abcde')
  using long = new Peer(server)
  long.socket.write('PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n')
  const sent = await flood(long, `400\r\n${'x'.repeat(1024)}\r\n`.repeat(64))
  assert.match(long.received, /^HTTP\/1\.1 413 [^]*Connection: close[^]*too large$/)
  assert.ok(sent < mostBuffered, `took ${sent} bytes`)
})

test('a body of 10 GB is refused by its length alone and cut off', async () => {
  await using server = await listen(echo)
  using peer = new Peer(server)
  peer.socket.write(`PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: ${10 * 2 ** 30}\r\n\r\n`)
  await peer.until('too large')
  assert.match(peer.received, /^HTTP\/1\.1 413 Request Entity Too Large\r\n[^]*Connection: close/)
  const sent = await flood(peer, 'x'.repeat(65_536))
  assert.ok(sent < mostBuffered, `took ${sent} bytes`)
})

/** What the buffers of both ends hold at most when nobody reads. */
const mostBuffered = 32 * 1024 * 1024

/** Sends for as long as the other side takes it; the number of bytes it was given. */
async function flood(peer: Peer, piece: string): Promise<number> {
  let sent = 0
  const more = (): void => {
    while (peer.socket.writable && peer.socket.write(piece, 'latin1')) sent += piece.length
    sent += piece.length
  }
  peer.socket.on('drain', more)
  more()
  await peer.cut
  return sent
}

test('a small body that nobody read is drained, and the connection goes on', async () => {
  await using server = await listen((exchange) => exchange.send(200, [], exchange.target, false))
  using peer = new Peer(server)
  peer.socket.write('PUT /1 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\n')
  await peer.until('/1')
  peer.socket.write(`abcGET /2 HTTP/1.1\r\nHost: x\r\n\r\n`)
  await peer.until('/2')
  assert.doesNotMatch(peer.received, /close/)
})

test('who expects to continue is told so when its body is read, and only then', async () => {
  await using server = await listen((exchange) => (exchange.target === '/read' ? echo(exchange) : exchange.send(200, [], 'unread', false)))
  using reader = new Peer(server)
  reader.socket.write(expecting('/read'))
  await reader.until('HTTP/1.1 100 Continue\r\n\r\n')
  reader.socket.write('abc')
  await reader.until('\r\n\r\nabc')
  using unread = new Peer(server)
  unread.socket.write(expecting('/'))
  await unread.until('unread')
  assert.match(unread.received, /^HTTP\/1\.1 200 [^]*Connection: close/)
  using bodiless = new Peer(server)
  bodiless.socket.write('GET / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n\r\n')
  await bodiless.closed
  assert.match(bodiless.received, /^HTTP\/1\.1 200 [^]*Connection: close/)
})

test('who expects what is not known is told so, though it sends on', async () => {
  await using server = await listen(echo)
  for (let round = 0; round < 20; round++) {
    using peer = new Peer(server)
    peer.socket.write(`PUT / HTTP/1.1\r\nHost: x\r\nExpect: 200-ok\r\nContent-Length: 500000\r\n\r\n${'x'.repeat(500_000)}`)
    await peer.closed
    assert.match(peer.received, /^HTTP\/1\.1 417 Expectation Failed\r\n[^]*Connection: close\r\n/)
  }
})

test('chunks() yields the body as it comes and fails when the caller leaves', async () => {
  const outcomes: string[] = []
  const ended = Promise.withResolvers<void>()
  await using server = await listen(async (exchange) => {
    try {
      for await (const chunk of exchange.chunks()) outcomes.push(new TextDecoder().decode(chunk))
      exchange.send(200, [], 'all', false)
    } catch (error) {
      outcomes.push((error as Error).name)
      ended.resolve()
    }
  })
  using whole = new Peer(server)
  whole.socket.write('PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc')
  await whole.until('all')
  using broken = new Peer(server)
  broken.socket.write('PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 6\r\n\r\ndef', () => broken.socket.destroy())
  await ended.promise
  assert.deepEqual([outcomes[0], outcomes.at(-1)], ['abc', 'Error'])
})

test('gone() tells when the caller hangs up before the answer, not after it', async () => {
  const gone: string[] = []
  const left = Promise.withResolvers<void>()
  await using server = await listen((exchange) => {
    exchange.gone().addEventListener('abort', () => {
      gone.push(exchange.target)
      left.resolve()
    })
    if (exchange.target === '/answered') exchange.send(200, [], 'answer', false)
  })
  using answered = new Peer(server)
  answered.socket.write('GET /answered HTTP/1.1\r\nHost: x\r\n\r\n')
  await answered.until('answer')
  using leaver = new Peer(server)
  leaver.socket.end('GET /waiting HTTP/1.1\r\nHost: x\r\n\r\n')
  await left.promise
  assert.deepEqual(gone, ['/waiting'])
})

test('gzip is undone to the same bytes at every size', async () => {
  const sizes = [1, 511, 512, 20_000]
  await using server = await listen((exchange) => exchange.send(200, [], '\xe9'.repeat(Number(exchange.target.slice(1))), true))
  for (const size of sizes) {
    const response = await fetch(`http://127.0.0.1:${server.port}/${size}`)
    assert.equal(response.headers.get('content-encoding'), 'gzip')
    assert.equal(Buffer.from(await response.arrayBuffer()).toString('latin1'), '\xe9'.repeat(size))
  }
})

test('a stream waits for a slow reader, and its iteration ends when the reader leaves', async () => {
  let made = 0
  const ended = Promise.withResolvers<void>()
  async function* pieces(): AsyncIterable<string> {
    try {
      for (; made < 10_000; made++) yield 'x'.repeat(100_000)
    } finally {
      ended.resolve()
    }
  }
  await using server = await listen((exchange) => exchange.stream(200, [], pieces(), false))
  using peer = new Peer(server)
  peer.socket.write(get)
  await peer.until('HTTP/1.1 200 OK')
  peer.socket.pause()
  peer.socket.destroy()
  await ended.promise
  assert.ok(made < 1000, `made ${made} pieces for a reader that took hardly any`)
})

async function* mixedPieces(): AsyncIterable<string | Uint8Array> {
  yield 'text\xff'
  yield new Uint8Array([0, 1])
}

async function* brokenPieces(): AsyncIterable<string> {
  yield 'some'
  throw new Error('broken')
}

test('a stream leaves room for others between its pieces, however quick its reader is', async () => {
  let made = 0
  const started = Promise.withResolvers<void>()
  async function* pieces(): AsyncIterable<string> {
    for (; made < 2000; made++) {
      if (made === 10) started.resolve()
      yield 'x'.repeat(10_000)
    }
  }
  await using server = await listen((exchange) =>
    exchange.target === '/' ? exchange.stream(200, [], pieces(), false) : exchange.send(200, [], `made ${made} by then`, false),
  )
  using reader = new Peer(server)
  using other = new Peer(server)
  reader.socket.write(get)
  await started.promise
  other.socket.write('GET /other HTTP/1.1\r\nHost: x\r\n\r\n')
  await other.until('by then')
  assert.ok(Number(/made (\d+)/.exec(other.received)?.[1]) < 2000)
})

test('a stream can be compressed', async () => {
  await using server = await listen((exchange) => exchange.stream(200, [], mixedPieces(), true))
  using peer = new Peer(server)
  peer.socket.write('GET / HTTP/1.0\r\n\r\n')
  await peer.closed
  const [head = '', body = ''] = peer.received.split(/\r\n\r\n(.*)/s)
  assert.match(head, /Content-Encoding: gzip/)
  assert.equal(gunzipSync(Buffer.from(body, 'latin1')).toString('latin1'), 'text\xff\x00\x01')
})

test('a stream that fails rejects and cuts the connection, so that nobody takes it for whole', async () => {
  const failure = Promise.withResolvers<Error>()
  await using server = await listen((exchange) => exchange.stream(200, [], brokenPieces(), false).catch(failure.resolve))
  using peer = new Peer(server)
  peer.socket.write(get)
  assert.equal((await failure.promise).message, 'broken')
  await peer.closed
  assert.doesNotMatch(peer.received, /\r\n0\r\n/)
})

test('connections above the limit of one address are closed without a word', async () => {
  await using server = await listen(echo, { admit: new ConnectionLimit(() => 2).admit })
  using first = new Peer(server)
  using second = new Peer(server)
  for (const peer of [first, second]) {
    peer.socket.write(get)
    await peer.until('200 OK')
  }
  using third = new Peer(server)
  await third.closed
  assert.equal(third.received, '')
  first.socket.destroy()
  await first.closed
  await assert.doesNotReject(accepted(server))
})

/** Resolves once a new connection is served; the server may hear of the end of an old one a little later. */
async function accepted(server: HttpListener): Promise<void> {
  using peer = new Peer(server)
  peer.socket.write(get)
  await Promise.race([peer.until('200 OK'), peer.closed])
  if (!peer.received.includes('200 OK')) await accepted(server)
}

test('bytes that are no request are refused in Go\'s words', async () => {
  await using server = await listen(echo)
  const answerTo = async (bytes: string): Promise<string> => {
    using peer = new Peer(server)
    peer.socket.write(bytes, 'latin1')
    await peer.closed
    return peer.received.split('\r\n')[0] + peer.received.slice(peer.received.indexOf('\r\n\r\n') + 4)
  }
  assert.equal(await answerTo('nonsense\r\n\r\n'), 'HTTP/1.1 400 Bad Request400 Bad Request')
  assert.equal(
    await answerTo('GET / HTTP/1.1\r\n\r\n'),
    'HTTP/1.1 400 Bad Request: missing required Host header400 Bad Request: missing required Host header',
  )
  const tooLarge = '431 Request Header Fields Too Large'
  assert.equal(await answerTo(`GET / HTTP/1.1\r\nHost: x\r\nA: ${'x'.repeat(20_000)}\r\n\r\n`), `HTTP/1.1 ${tooLarge}${tooLarge}`)
})

for (const [nonsense, refusal] of [
  ['nonsense\r\n\r\n', '400 Bad Request'],
  ['CONNECT x:80 HTTP/1.1\r\nHost: x\r\n\r\n', '405 Method Not Allowed'],
] as const) {
  test(`${nonsense.split(' ', 1)[0]?.trim()} is refused behind the answers to the requests before it`, async () => {
    const arrived = Promise.withResolvers<HttpExchange>()
    await using server = await listen(arrived.resolve)
    using peer = new Peer(server)
    peer.socket.write(get + nonsense)
    const exchange = await arrived.promise
    // More of it must not be refused once more.
    peer.socket.write(nonsense)
    exchange.send(200, [], 'done', false)
    await peer.closed
    const [answer = '', rest = ''] = peer.received.split('done')
    assert.match(answer, /^HTTP\/1\.1 200 OK\r\n/)
    assert.ok(rest.startsWith(`HTTP/1.1 ${refusal}\r\n`), rest)
    assert.equal(rest.split('HTTP/1.1 ').length, 2)
  })
}

test('a body that was left unread is not drained, nor is what comes behind it served', async () => {
  const served: string[] = []
  const first = Promise.withResolvers<HttpExchange>()
  await using server = await listen((exchange) => {
    served.push(exchange.target)
    if (exchange.target === '/1') first.resolve(exchange)
    else if (exchange.target === '/') exchange.send(200, [], '', false)
    else echo(exchange)
  })
  using peer = new Peer(server)
  peer.socket.write('GET /1 HTTP/1.1\r\nHost: x\r\n\r\nPUT /2 HTTP/1.1\r\nHost: x\r\nContent-Length: 600000\r\n\r\n')
  const exchange = await first.promise
  await new Promise((resolve) => peer.socket.write(`${'x'.repeat(600_000)}PUT /3 HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nx`, resolve))
  // By the time that another caller is answered, as much of the body was read as is read ahead.
  using other = new Peer(server)
  other.socket.write(get)
  await other.until('200 OK')
  exchange.send(200, [], 'done', false)
  // Over when the connection has been cut for good.
  await server.close(2 ** 30)
  assert.match(peer.received, /doneHTTP\/1\.1 413 [^]*\r\nConnection: close\r\n[^]*too large$/)
  assert.deepEqual(served, ['/1', '/', '/2'])
})

test('a malformed body is refused in its turn', async () => {
  const arrived = Promise.withResolvers<HttpExchange>()
  const collected: (string | undefined)[] = []
  await using server = await listen((exchange) => {
    if (exchange.target === '/wait') arrived.resolve(exchange)
    else exchange.collect(1000, (body) => collected.push(body))
  })
  using peer = new Peer(server)
  const chunked = 'PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\n'
  peer.socket.write(`GET /wait HTTP/1.1\r\nHost: x\r\n\r\n${chunked}`)
  const exchange = await arrived.promise
  exchange.send(200, [], 'done', false)
  await peer.closed
  assert.match(peer.received, /^HTTP\/1\.1 200 OK\r\n[^]*doneHTTP\/1\.1 400 Bad Request\r\n/)
  assert.deepEqual(collected, [])
})

test('a body in a coding that is not understood is refused, not taken for what it is not', async () => {
  await using server = await listen(echo)
  for (const coding of ['gzip, chunked', 'gzip', 'identity', 'chunked, chunked']) {
    using peer = new Peer(server)
    peer.socket.write(`PUT / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: ${coding}\r\n\r\n3\r\nabc\r\n0\r\n\r\n`)
    await peer.closed
    assert.match(peer.received, /^HTTP\/1\.1 (501 Not Implemented|400 Bad Request)\r\n/, coding)
  }
})

test('a length behind thousands of other headers counts', async () => {
  await using server = await listen(echo, { maxHeaderBytes: 1 << 20 })
  using peer = new Peer(server)
  peer.socket.write(`PUT / HTTP/1.1\r\n${Array.from({ length: 5000 }, (_, i) => `A${i}: b\r\n`).join('')}Host: x\r\nContent-Length: 3\r\n\r\nabc`)
  await peer.until('\r\n\r\nabc')
})

test('close() lets an answer in flight out, and cuts what takes too long', async () => {
  const arrived = Promise.withResolvers<HttpExchange>()
  const server = await nodeHttp.listen({ at: { ip: '127.0.0.1', port: 0 }, admit: () => () => undefined, maxHeaderBytes: 16_384 }, (exchange) => {
    if (exchange.target === '/slow') arrived.resolve(exchange)
  })
  using slow = new Peer(server)
  using stuck = new Peer(server)
  stuck.socket.write('GET /stuck HTTP/1.1\r\nHost: x\r\n\r\n')
  slow.socket.write('GET /slow HTTP/1.1\r\nHost: x\r\n\r\n')
  const exchange = await arrived.promise
  const closed = server.close(50)
  exchange.send(200, [], 'out', false)
  await closed
  await Promise.all([slow.closed, stuck.closed])
  assert.match(slow.received, /out$/)
  assert.equal(stuck.received, '')
})

test('close() is over with the answers in flight, not with the patience of their callers', async () => {
  const arrived = Promise.withResolvers<HttpExchange>()
  await using server = await listen(arrived.resolve)
  using peer = new Peer(server)
  peer.socket.write(get)
  const exchange = await arrived.promise
  const closed = server.close(2 ** 30)
  exchange.send(200, [], 'out', false)
  await closed
  await peer.closed
  assert.match(peer.received, /\r\nConnection: close\r\n[^]*out$/)
})

test('a port in use is refused with its code', async () => {
  await using server = await listen(echo)
  await assert.rejects(listen(echo, { at: { ip: '127.0.0.1', port: server.port } }), { code: 'EADDRINUSE' })
})
