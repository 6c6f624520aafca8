import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hasProc, residentBytes, type AgentSite } from './agent-site.ts'
import { answersTo, chunked, flood, megabyte, onOneAgent } from './bad-input-cases.ts'
import { ConnectionEnded, RawConnection, requestOf } from './raw-connection.ts'

/** HTTP as it should not be, on raw connections to the whole program: lengths, chunks and headers that lie or never end. */

const get = requestOf('GET', '/v1/kv/a?raw')
const malformed = ['400 400 Bad Request', 'end']

function inChunks(body: string): string {
  return `PUT /v1/kv/a ${chunked}${body}`
}

function ofLength(length: string, body = 'xyz'): string {
  return `PUT /v1/kv/a HTTP/1.1\r\nHost: x\r\nContent-Length: ${length}\r\n\r\n${body}`
}

test('bodies in chunks', async (t) => {
  const cases: readonly (readonly [name: string, bytes: string, answers: readonly string[]])[] = [
    ['in order', inChunks('3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n') + get, ['200 true', '200 abcde']],
    ['with trailers and extensions', inChunks('3;x="y";z\r\nabc\r\n0;q\r\nX-Trailer: 1\r\n\r\n') + get, ['200 true', '200 abc']],
    ['with nothing in them', inChunks('0\r\n\r\n') + get, ['200 true', '200']],
    ['of a size with zeros before it', inChunks('0000000000000003\r\nabc\r\n0\r\n\r\n') + get, ['200 true', '200 abc']],
    ['of more than 64 bits', inChunks('fffffffffffffffff\r\nabc'), malformed],
    ['of a hexadecimal prefix', inChunks('0x3\r\nabc\r\n0\r\n\r\n'), malformed],
    ['of a negative size', inChunks('-3\r\nabc\r\n0\r\n\r\n'), malformed],
    ['of no size', inChunks('\r\nabc\r\n0\r\n\r\n'), malformed],
    ['longer than they say', inChunks('3\r\nabcd\r\n0\r\n\r\n'), malformed],
    ['with bare line feeds', inChunks('3\nabc\n0\n\n'), malformed],
    ['with a forbidden trailer', inChunks('0\r\nContent-Length: 5\r\n\r\n'), malformed],
    ['and a length as well', requestOf('PUT', '/v1/kv/a', 'xyz', 'Transfer-Encoding: chunked\r\n'), malformed],
    ['and a length before', inChunks('3\r\nabc\r\n0\r\n\r\n').replace('Host', 'Content-Length: 3\r\nHost'), ['501 Unsupported transfer encoding', 'end']],
    ['in a coding nobody knows', inChunks('3\r\nabc\r\n0\r\n\r\n').replace('chunked', 'gzip, chunked'), ['501 Unsupported transfer encoding', 'end']],
  ]
  await onOneAgent(t, cases.map(([name, bytes, answers]) => [name, async (site) => {
    await site.put('a', 'before')
    assert.deepEqual(await answersTo(site, bytes, answers.filter((answer) => answer !== 'end').length), answers)
    if (answers[0] !== '200 true') assert.equal(await site.get('a'), 'before')
  }]))
})

test('lengths that lie', async (t) => {
  const cases: readonly (readonly [name: string, bytes: string, answers: readonly string[]])[] = [
    ['shorter than what comes', ofLength('2') + get, ['200 true', ...malformed]],
    ['negative', ofLength('-3'), malformed],
    ['with a sign', ofLength('+3'), malformed],
    ['hexadecimal', ofLength('0x3'), malformed],
    ['of more than 64 bits', ofLength('18446744073709551616'), malformed],
    ['two that differ', ofLength('3\r\nContent-Length: 4'), malformed],
    ['a list of them', ofLength('3, 3'), malformed],
    ['with zeros before it', ofLength('003') + get, ['200 true', '200 xyz']],
    ['above the limit by one', ofLength('524289', ''), ['413 Request body(524289 bytes) too large, max size: 524288 bytes. See https://www.consul.io/docs/agent/options.html#kv_max_value_size.', 'end']],
    ['at the limit', ofLength('524288', 'x'.repeat(524_288)), ['200 true']],
    ['none at all', 'PUT /v1/kv/a HTTP/1.1\r\nHost: x\r\n\r\nabc', ['200 true', ...malformed]],
  ]
  await onOneAgent(t, [
    ...cases.map(([name, bytes, answers]) => [name, async (site: AgentSite) => {
      assert.deepEqual(await answersTo(site, bytes, answers.filter((answer) => answer !== 'end').length), answers)
    }] as const),
    ['longer than what comes, then silence or the end', async (site) => {
      await site.put('a', 'before')
      for (const leave of ['end', 'abort'] as const) {
        using connection = new RawConnection(site.port)
        await connection.write(ofLength('100'))
        connection[leave]()
        await connection.closed
      }
      assert.equal(await site.get('a'), 'before')
    }],
  ])
})

test('bodies of gigabytes are cut without being held', async (t) => {
  const length = `Content-Length: ${10 * 2 ** 30}\r\n\r\n`
  const chunk = `10000\r\n${'x'.repeat(65_536)}\r\n`
  const announced = (method: string, target: string): string => `${method} ${target} HTTP/1.1\r\nHost: x\r\n${length}`
  const cases: readonly (readonly [name: string, head: string, piece: string, status: number])[] = [
    ['a value by its length', announced('PUT', '/v1/kv/a'), chunk, 413],
    ['a value in chunks', `PUT /v1/kv/a ${chunked}`, chunk, 413],
    ['a value in one chunk of 2 GB', `PUT /v1/kv/a ${chunked}7fffffff\r\n`, 'x'.repeat(65_536), 413],
    ['a transaction in chunks', `PUT /v1/txn ${chunked}`, chunk, 413],
    ['a session by its length', announced('PUT', '/v1/session/create'), chunk, 413],
    ['a session in chunks', `PUT /v1/session/create ${chunked}`, chunk, 413],
    ['a catalog entry in chunks', `PUT /v1/catalog/register ${chunked}`, chunk, 413],
    ['an archive that is none', `PUT /v1/snapshot ${chunked}`, chunk, 500],
    ['behind a read', announced('GET', '/v1/kv/canary?raw'), chunk, 200],
    ['to nowhere', announced('PUT', '/nowhere'), chunk, 404],
    ['to a redirect', announced('PUT', '/v1/kv'), chunk, 301],
  ]
  await onOneAgent(t, cases.map(([name, head, piece, status]) => [name, async (site, pid) => {
    const before = hasProc ? residentBytes(pid) : 0
    using connection = new RawConnection(site.port)
    await connection.write(head)
    const [answer, sent] = await Promise.all([connection.answer(), flood(connection, piece)])
    assert.equal(answer.status, status, answer.body)
    assert.equal(answer.headers.get('connection'), 'close')
    assert.ok(sent < 64 * megabyte, `took ${sent} bytes`)
    const grown = hasProc ? residentBytes(pid) - before : 0
    assert.ok(grown < 96 * megabyte, `grew by ${grown} bytes`)
  }]))
})

test('headers', async (t) => {
  await onOneAgent(t, [
    ['a bomb of one', async (site) => {
      using connection = new RawConnection(site.port)
      await connection.write('GET /v1/kv/a HTTP/1.1\r\nHost: x\r\nA: ')
      const [answer, sent] = await Promise.all([connection.answer(), flood(connection, 'x'.repeat(65_536))])
      assert.equal(`${answer.status} ${answer.body}`, '431 431 Request Header Fields Too Large')
      assert.ok(sent < 64 * megabyte, `took ${sent} bytes`)
    }],
    ['a bomb of many', async (site) => {
      using connection = new RawConnection(site.port)
      await connection.write('GET /v1/kv/a HTTP/1.1\r\nHost: x\r\n')
      const [answer, sent] = await Promise.all([connection.answer(), flood(connection, 'A: b\r\n'.repeat(10_000))])
      assert.equal(answer.status, 431)
      assert.ok(sent < 64 * megabyte, `took ${sent} bytes`)
    }],
    ['a bomb that is the target', async (site) => {
      using connection = new RawConnection(site.port)
      await connection.write('GET /v1/kv/')
      const [answer, sent] = await Promise.all([connection.answer(), flood(connection, 'x'.repeat(65_536))])
      assert.equal(answer.status, 431)
      assert.ok(sent < 64 * megabyte, `took ${sent} bytes`)
    }],
    ['just below a bomb', async (site) => {
      using connection = new RawConnection(site.port)
      const { status } = await connection.ask('PUT', '/v1/kv/a', 'x', 'A: b\r\n'.repeat(150_000))
      assert.equal(status, 200)
    }],
    ['that trickle in on many connections hold up nobody', async (site) => {
      const loris = Array.from({ length: 100 }, () => new RawConnection(site.port))
      for (const piece of ['GET /v1/k', 'v/canary?raw HT', 'TP/1.1\r\nHo', 'st: x\r\nX-A', 'BC: d']) {
        await Promise.all(loris.map((connection) => connection.write(piece)))
        assert.equal(await site.get('canary'), 'sings')
      }
      for (const connection of loris.slice(50)) connection.abort()
      for (const connection of loris.slice(0, 50)) {
        await connection.write('\r\n\r\n')
        assert.equal((await connection.answer()).body, 'sings')
        connection.socket.destroy()
      }
    }],
    ['of which no request can be made', async (site) => {
      const bytes = [
        '\0'.repeat(100), '\xff'.repeat(100), '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03', 'GET', 'GET / HTTP/9.9\r\n\r\n',
        'GET / HTTP/1.1\r\nA\0: b\r\n\r\n', 'GET / HTTP/1.1\r\nHost: x\r\nA: \0\r\n\r\n', 'G\xc9T / HTTP/1.1\r\n\r\n',
        ' / HTTP/1.1\r\n\r\n', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
      ]
      for (const each of bytes) {
        using connection = new RawConnection(site.port)
        await connection.write(each)
        connection.end()
        const answer = await connection.answer().catch((error: unknown) => error)
        if (!(answer instanceof ConnectionEnded)) assert.ok(answer instanceof Object && 'status' in answer && answer.status === 400, JSON.stringify(each))
        await connection.ended
      }
    }],
  ])
})
