import assert from 'node:assert/strict'
import { test } from 'node:test'
import { skippedFor } from '../interop/installed.ts'
import type { AgentSite } from './agent-site.ts'
import { hasProc, openFiles, residentBytes } from './agent-site.ts'
import { answersTo, chunked, onOneAgent } from './bad-input-cases.ts'
import { RawConnection, requestOf } from './raw-connection.ts'

/** Odd paths, pipelines with errors in them, and callers that leave in the middle, on raw connections to the whole program. */

test('paths', async (t) => {
  const long = 'k'.repeat(500_000)
  const cases: readonly (readonly [target: string, answer: string, key?: string])[] = [
    ['/v1/kv/a%00b', '400'],
    ['/v1/kv/%ff%fe', '200 true', '\xff\xfe'],
    ['/v1/kv/%c3%a4%F0%9F%98%80', '200 true', '\xc3\xa4\xf0\x9f\x98\x80'],
    ['/v1/kv/a%20b+c%2Bd', '200 true', 'a b+c+d'],
    ['/v1/kv/a%3Fb%23c%25', '200 true', 'a?b#c%'],
    ['/v1/kv/a%5c%22', '200 true', 'a\\"'],
    [`/v1/kv/${long}`, '200 true', long],
    ['/v1/kv/../../../etc/passwd', '301'],
    ['/v1/kv/a/../b', '301'],
    ['/v1/kv//a', '301'],
    ['/v1/kv/%2e%2e/a', '301'],
    ['/v1/kv/a%2f%2fb', '301'],
    ['/v1/kv/...', '200 true', '...'],
    ['/v1/kv/%zz', '400 400 Bad Request'],
    ['/v1/kv/%', '400 400 Bad Request'],
    ['/v1/kv/%u0041', '400 400 Bad Request'],
    ['/v1/kv', '301'],
    ['/v1/kv/', '400 Missing key name'],
    ['//', '301'],
    ['http://elsewhere/v1/kv/absolute', '200 true', 'absolute'],
    ['*', '400'],
    ['/V1/kv/a', '404'],
    ['/v1/kv/a?%zz', '500'],
    ['/v1/kv/a?%00=%00', '200 true', 'a'],
    ['/v1/kv/__proto__', '200 true', '__proto__'],
    ['/v1/kv/constructor/toString', '200 true', 'constructor/toString'],
    ['/v1/constructor', '404'],
    ['/__proto__', '404'],
  ]
  await onOneAgent(t, cases.map(([target, expected, key]) => [target.slice(0, 60), async (site) => {
    const { status, body } = await site.ask('PUT', target, 'value')
    assert.equal(`${status} ${body}`.trim(), expected)
    if (key === undefined) return
    assert.equal((await site.ask('GET', target.replace(/\?.*|$/, '?raw'))).body, 'value')
    const { body: list } = await site.ask('GET', `/v1/kv/?recurse`)
    const found = (JSON.parse(Buffer.from(list, 'latin1').toString()) as readonly { readonly Key: string }[]).map(({ Key }) => Key)
    // JSON has no way to say bytes that are no text; Go says so with U+FFFD.
    assert.ok(found.includes(Buffer.from(key, 'latin1').toString()), target.slice(0, 60))
    assert.equal((await site.ask('DELETE', target.replace(/\?.*|$/, ''))).body, 'true')
  }]))
})

function put(key: string): string {
  return requestOf('PUT', `/v1/kv/${key}`, key)
}

test('pipelines with an error in the middle', async (t) => {
  await onOneAgent(t, [
    ['an error of the API is one answer among others', async (site) => {
      const bytes = [
        put('p1'), requestOf('GET', '/v1/kv/p1?raw'), requestOf('GET', '/nowhere'), requestOf('GET', '/v1/kv/p1?index=x'),
        put('p2'), requestOf('GET', '/v1/kv/p2?raw'),
      ]
      assert.deepEqual(
        await answersTo(site, bytes.join(''), 6),
        ['200 true', '200 p1', '404', '400 Invalid index', '200 true', '200 p2'],
      )
    }],
    ['nonsense ends it, behind the answers before it, and nothing behind it is done', async (site) => {
      assert.deepEqual(
        await answersTo(site, `${put('p3')}${requestOf('GET', '/v1/kv/p3?raw')}NONSENSE\r\n\r\n${put('p4')}`, 3),
        ['200 true', '200 p3', '400 400 Bad Request', 'end'],
      )
      assert.equal(await site.get('p4'), undefined)
    }],
    ['so does a request without a host', async (site) => {
      const text = '400 Bad Request: missing required Host header'
      assert.deepEqual(
        await answersTo(site, `${put('p5')}GET /v1/kv/p5 HTTP/1.1\r\n\r\n${put('p6')}`, 2),
        ['200 true', `400 ${text}`, 'end'],
      )
      assert.equal(await site.get('p6'), undefined)
    }],
    ['and a body too large', async (site) => {
      const large = requestOf('PUT', '/v1/kv/p8', 'x'.repeat(600_000))
      const answers = await answersTo(site, `${put('p7')}${large}${put('p9')}`, 2)
      assert.deepEqual([answers[0], answers[1]?.slice(0, 30), answers[2]], ['200 true', '413 Request body(600000 bytes)', 'end'])
      assert.equal(await site.get('p9'), undefined)
    }],
    ['five hundred writes and reads in one piece are answered in order', async (site) => {
      const keys = Array.from({ length: 250 }, (_, i) => `many/${i}`)
      const answers = await answersTo(site, keys.map((key) => put(key) + requestOf('GET', `/v1/kv/${key}?raw`)).join(''), 500)
      assert.deepEqual(answers, keys.flatMap((key) => ['200 true', `200 ${key}`]))
    }],
    ['a caller that never reads its answers is not waited for', async (site) => {
      await site.put('large', 'x'.repeat(500_000))
      using connection = new RawConnection(site.port)
      connection.socket.pause()
      await connection.write(requestOf('GET', '/v1/kv/large').repeat(200))
      for (let i = 0; i < 20; i++) assert.equal(await site.get('canary'), 'sings')
      connection.abort()
    }],
  ])
})

/** Starts long polls of ten keys that do not exist. */
async function wait(site: AgentSite, connections: readonly RawConnection[]): Promise<void> {
  await Promise.all(connections.map(({ accepted }) => accepted))
  const { headers } = await site.ask('GET', '/v1/kv/?keys')
  const target = (i: number): string => `/v1/kv/absent/${i % 10}?index=${headers.get('x-consul-index')}&wait=10m`
  await Promise.all(connections.map((connection, i) => connection.write(requestOf('GET', target(i)))))
}

/** How often the agent is asked something meanwhile, at most, until it has seen what happened to its connections. */
const mostRounds = 500

/**
 * How many files the agent holds once it has seen what happened to its connections: it takes them in the order they come, so a new one
 * is behind all of them, and closes what ended in turns of its event loop, as the next answers take them. What its system does with
 * sockets it may do a little later on a busy machine.
 */
async function filesOf(site: AgentSite, pid: number, probe: RawConnection, wanted = NaN): Promise<number> {
  await site.get('canary')
  let files = NaN
  for (let round = 0; round < 5 || (round < mostRounds && !Number.isNaN(wanted) && files !== wanted); round++) {
    assert.equal((await probe.ask('GET', '/v1/kv/canary?raw')).body, 'sings')
    files = openFiles(pid)
  }
  return files
}

async function assertFiles(site: AgentSite, pid: number, probe: RawConnection, wanted: number): Promise<void> {
  assert.equal(await filesOf(site, pid, probe, wanted), wanted)
}

test('callers that leave take everything with them', { skip: hasProc ? false : skippedFor('there is no /proc to look into') }, async (t) => {
  await onOneAgent(t, [
    ['in the middle of a long poll', async (site, pid) => {
      using probe = new RawConnection(site.port)
      const before = await filesOf(site, pid, probe)
      for (let round = 0; round < 5; round++) {
        const connections = Array.from({ length: 40 }, () => new RawConnection(site.port))
        await wait(site, connections)
        await assertFiles(site, pid, probe, before + 40)
        for (const [i, connection] of connections.entries()) {
          if (i % 2 === 0) connection.abort()
          else connection.end()
        }
        await Promise.all(connections.map(({ closed, ended }, i) => (i % 2 === 0 ? closed : ended)))
        await assertFiles(site, pid, probe, before)
        for (const connection of connections) connection.socket.destroy()
      }
    }],
    ['in the middle of a body, of headers, of an answer, of an archive', async (site, pid) => {
      using probe = new RawConnection(site.port)
      const before = await filesOf(site, pid, probe)
      const { body: archive } = await site.ask('GET', '/v1/snapshot')
      const cuts = [
        'PUT /v1/kv/cut HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nabc', `PUT /v1/kv/cut ${chunked}3\r\nabc\r\n`,
        'GET /v1/kv/a HTTP/1.1\r\nHo',
        requestOf('GET', '/v1/snapshot'), requestOf('GET', '/v1/kv/?recurse').repeat(10),
        `PUT /v1/snapshot ${chunked}${archive.length.toString(16)}\r\n${archive.slice(0, -20)}`,
        'PUT /v1/kv/cut HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 100\r\n\r\n',
      ]
      for (const bytes of [...cuts, ...cuts]) {
        const connection = new RawConnection(site.port)
        await connection.write(bytes)
        connection.abort()
        await connection.closed
      }
      // Behind a whole snapshot and a whole restore nothing is left to do for those that were cut off.
      assert.equal((await site.ask('GET', '/v1/snapshot')).status, 200)
      assert.equal((await site.ask('PUT', '/v1/snapshot', archive)).status, 200)
      await assertFiles(site, pid, probe, before)
      assert.equal(await site.get('cut'), undefined)
    }],
    ['a thousand idle long polls: they cost little, wake together, and are gone when they close', async (site, pid) => {
      using probe = new RawConnection(site.port)
      const files = await filesOf(site, pid, probe)
      const bytes = residentBytes(pid)
      const connections = Array.from({ length: 1000 }, () => new RawConnection(site.port))
      await wait(site, connections)
      await assertFiles(site, pid, probe, files + 1000)
      const each = (residentBytes(pid) - bytes) / 1000
      assert.ok(each < 64 * 1024, `each costs ${each} bytes`)
      await site.put('absent/3', 'there')
      const woken = await Promise.all(connections.filter((_, i) => i % 10 === 3).map((connection) => connection.answer()))
      for (const { status, body } of woken) assert.ok(status === 200 && body.includes('"Key":"absent/3"'), body)
      for (const connection of connections) connection.end()
      await Promise.all(connections.map(({ ended }) => ended))
      await assertFiles(site, pid, probe, files)
      for (const [i, { unread }] of connections.entries()) assert.equal(unread, '', `${i} was woken by a key it did not read`)
      for (const connection of connections) connection.socket.destroy()
    }],
  ])
})
