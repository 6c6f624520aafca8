import assert from 'node:assert/strict'
import test from 'node:test'
import { AssertionFailure } from '../std/assert.ts'
import { errors } from '../wire/errors.ts'
import { DirEntry } from '../wire/records/kv.ts'
import { fakeServer } from './fake-http.suite.ts'
import type { FakeServer } from './fake-http.suite.ts'

const meta = { Index: 7, LastContact: 0, KnownLeader: true, ConsistencyLevel: '' }
const found = { Entries: [DirEntry.make({ Key: 'a', Value: 'v', CreateIndex: 7, ModifyIndex: 7 })], ...meta }
const refuse = (error: Error) => (): never => {
  throw error
}

test('a read whose answer is at hand is answered before handle() returns', () => {
  const { sent } = fakeServer(() => found).exchange('GET', '/v1/kv/a')
  assert.deepEqual(sent, {
    status: 200,
    headers: [
      'Vary: Accept-Encoding', 'X-Consul-Index: 7', 'X-Consul-Knownleader: true', 'X-Consul-Lastcontact: 0', 'Content-Type: application/json',
    ],
    body: '[{"LockIndex":0,"Key":"a","Flags":0,"Value":"dg==","CreateIndex":7,"ModifyIndex":7}]',
    pieces: 1,
    gzip: false,
  })
})

test('index headers never say 0, and contact is in whole milliseconds', () => {
  const { sent } = fakeServer(() => ({ Entries: null, Index: 0, LastContact: 12_345_678, KnownLeader: false })).exchange('GET', '/v1/kv/a')
  assert.equal(sent?.status, 404)
  assert.deepEqual(sent.headers.slice(1), ['X-Consul-Index: 1', 'X-Consul-Knownleader: false', 'X-Consul-Lastcontact: 12'])
})

test('only a request that waits gets a signal, which the caller\'s leaving aborts', async () => {
  const signals: (AbortSignal | undefined)[] = []
  const server = fakeServer((_, __, signal) => {
    signals.push(signal)
    if (signal === undefined) return found
    return new Promise((_resolve, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))
  })
  server.exchange('GET', '/v1/kv/a')
  server.exchange('GET', '/v1/kv/a?stale')
  server.exchange('GET', '/v1/kv/a?index=0&wait=1s')
  const waiting = server.exchange('GET', '/v1/kv/a?index=7')
  assert.deepEqual(signals.map((signal) => signal?.aborted), [undefined, undefined, undefined, false])
  waiting.leave()
  assert.equal(signals[3]!.aborted, true)
  await Promise.resolve()
  assert.equal(waiting.sent, undefined)
  assert.deepEqual(server.lines, [])
})

/** A server whose every call fails. */
function failing(error: Error): FakeServer {
  return fakeServer(async () => {
    throw error
  })
}

test('errors of the servers are answered as their meaning says', async () => {
  const cases: readonly (readonly [Error, string])[] = [
    [errors.noClusterLeader(), '500 No cluster leader'],
    [errors.permissionDenied(), '403 Permission denied'],
    [errors.aclNotFound(), '403 ACL not found'],
    [errors.rpcRateExceeded(), '429 '],
    [new Error('Rate limit reached, try again later'), '429 Rate limit reached, try again later'],
  ]
  for (const [error, line] of cases) {
    const { status, body } = await failing(error).exchange('GET', '/v1/kv/a').answer
    assert.equal(`${status} ${body}`, line)
  }
})

test('errors are logged, and carry index headers on rows that promise them', async () => {
  const server = failing(errors.noClusterLeader())
  const plain = await server.exchange('GET', '/v1/kv/a').answer
  assert.deepEqual(plain.headers, ['Vary: Accept-Encoding', 'Content-Type: text/plain; charset=utf-8'])
  assert.deepEqual(server.lines, ['E Request error method=GET url=/v1/kv/a from=127.0.0.1:4711 error=No cluster leader'])
  const promised = await server.exchange('GET', '/v1/session/list').answer
  assert.deepEqual(promised.headers.slice(1, 4), ['X-Consul-Index: 1', 'X-Consul-Knownleader: false', 'X-Consul-Lastcontact: 0'])
})

test('what a row takes for absent is 404 without index headers, and is not logged', () => {
  const server = fakeServer((method, { QueryIDOrName }) => {
    throw new Error(QueryIDOrName === 'broken' ? 'No cluster leader' : `rpc error: Query not found (${method} ${String(QueryIDOrName)})`)
  })
  const { status, headers, body } = server.exchange('GET', '/v1/query/a/b/execute').sent!
  assert.deepEqual([status, body], [404, 'rpc error: Query not found (PreparedQuery.Execute a/b)'])
  assert.ok(!headers.some((line) => line.startsWith('X-Consul-')))
  assert.deepEqual(server.lines, [])
  const broken = server.exchange('GET', '/v1/query/broken/execute').sent!
  assert.deepEqual([broken.status, broken.headers.filter((line) => line.startsWith('X-Consul-Index'))], [500, ['X-Consul-Index: 1']])
})

test('paths that differ by their endings know their own methods', () => {
  const server = fakeServer(() => assert.fail('nothing is called'))
  const allowed = (method: string, path: string): readonly unknown[] => {
    const { status, headers } = server.exchange(method, path).sent!
    return [status, headers.find((line) => line.startsWith('Allow'))]
  }
  assert.deepEqual(allowed('PUT', '/v1/query/x/execute'), [405, 'Allow: GET'])
  assert.deepEqual(allowed('POST', '/v1/query/x'), [405, 'Allow: GET,PUT,DELETE'])
  assert.deepEqual(allowed('PUT', '/v1/query'), [405, 'Allow: OPTIONS,GET,POST'])
  assert.deepEqual(allowed('OPTIONS', '/v1/query/execute/execute'), [200, 'Allow: OPTIONS,GET'])
})

test('an error text that is no text is not called one', () => {
  const { sent } = fakeServer(refuse(new Error('\x00'))).exchange('GET', '/v1/kv/a')
  assert.equal(sent?.headers.at(-1), 'Content-Type: application/octet-stream')
})

test('a broken invariant is not answered but reaches the top', () => {
  assert.throws(() => fakeServer(refuse(new AssertionFailure('broken'))).exchange('GET', '/v1/kv/a'), /broken/)
})

test('an answer that is staler than max_stale is asked of the leader', () => {
  const asked: unknown[] = []
  const server = fakeServer((_, request) => {
    asked.push([request['AllowStale'], request['MaxStaleDuration']])
    return { Nodes: [], ...meta, LastContact: request['AllowStale'] === true ? 2_000_000_000 : 0 }
  })
  const { sent } = server.exchange('GET', '/v1/catalog/nodes?max_stale=1s')
  assert.deepEqual(asked, [[true, 1_000_000_000], [false, 0]])
  assert.ok(sent?.headers.includes('X-Consul-Effective-Consistency: leader'))
  assert.equal(server.exchange('GET', '/v1/catalog/nodes?max_stale=3s').sent?.headers.at(-2), 'X-Consul-Effective-Consistency: stale')
})

test('rows of the page are asked of any server where there is no leader', async () => {
  const asked: unknown[] = []
  const server = fakeServer(async (method, request) => {
    asked.push([method, request['AllowStale']])
    if (request['AllowStale'] !== true || request['Node'] === 'none') throw errors.noClusterLeader()
    return { Dump: [], Nodes: [], ...meta }
  })
  const paths = ['nodes', 'node/a', 'services', 'gateway-services-nodes/a', 'services?stale', 'node/none'].map((path) => `/v1/internal/ui/${path}`)
  const statuses: unknown[] = []
  for (const path of [...paths, '/v1/catalog/nodes']) statuses.push((await server.exchange('GET', path).answer).status)
  assert.deepEqual(statuses, [200, 404, 200, 200, 200, 500, 500])
  assert.deepEqual(asked.map((one) => String((one as readonly unknown[])[1])), ['false', 'true', 'false', 'true', 'false', 'true', 'false', 'true', 'true', 'false', 'true', 'false'])
})

test('gzip is asked of the exchange when the caller accepts it and there is a body', () => {
  const headers = { 'accept-encoding': 'gzip' }
  const server = fakeServer((_, request) => (request['Key'] === 'a' ? found : { Entries: null, ...meta }))
  assert.equal(server.exchange('GET', '/v1/kv/a', { headers }).sent?.gzip, true)
  assert.equal(server.exchange('GET', '/v1/kv/none', { headers }).sent?.gzip, false)
  assert.equal(server.exchange('GET', '/', { headers }).sent?.gzip, false)
})

test('a long list goes out in pieces', async () => {
  const entries = Array.from({ length: 100 }, (_, at) => DirEntry.make({ Key: `k/${at}`, Value: 'v'.repeat(20_000) }))
  const answer = await fakeServer(() => ({ Entries: entries, ...meta })).exchange('GET', '/v1/kv/k?recurse').answer
  assert.ok(answer.pieces > 5)
  assert.equal((JSON.parse(answer.body) as unknown[]).length, 100)
})

test('a body beyond its limit is refused with its length, if that was said', () => {
  const server = fakeServer(() => Promise.resolve(true))
  const refusalOf = (declaredLength: number): string | undefined =>
    server.exchange('PUT', '/v1/kv/a', { body: 'x'.repeat(1001), declaredLength }).sent?.body
  const page = 'See https://www.consul.io/docs/agent/options.html#kv_max_value_size.'
  assert.equal(refusalOf(1001), `Request body(1001 bytes) too large, max size: 1000 bytes. ${page}`)
  assert.equal(refusalOf(-1), `Request body too large, max size: 1000 bytes. ${page}`)
})

test('configured headers replace those of every API reply, under their canonical names', () => {
  const responseHeaders = { 'x-UPPER-lower': '1\r\nX-Injected: 1', 'no name': '2', vary: 'Origin', 'content-type': 'text/x' }
  const server = fakeServer(() => found, { responseHeaders })
  assert.deepEqual(server.exchange('POST', '/v1/kv/a').sent?.headers, [
    'X-Upper-Lower: 1  X-Injected: 1', 'Vary: Origin', 'Allow: OPTIONS,GET,PUT,DELETE', 'Content-Type: text/x',
  ])
  assert.equal(server.exchange('GET', '/v1/kv/a').sent?.headers.at(-1), 'Content-Type: application/json')
  assert.deepEqual(server.exchange('GET', '/nothing').sent?.headers, [])
})

test('every request is logged when that is asked, with its tokens hidden', () => {
  const server = fakeServer(() => found, { logRequests: true })
  server.exchange('GET', '/v1/kv/a?token=s3cret')
  assert.deepEqual(server.lines, ['D Request finished method=GET url=/v1/kv/a?token=<hidden> from=127.0.0.1:4711 latency=0s'])
})

test('a filter travels to the servers, and what they say of it is 500', () => {
  const { sent } = fakeServer((_, { Filter }) => {
    throw new Error(`cannot do ${String(Filter)}`)
  }).exchange('GET', '/v1/catalog/nodes?filter=a==b')
  assert.deepEqual([sent?.status, sent?.body], [500, 'cannot do a==b'])
})

test('a snapshot streams from and to the delegate', async () => {
  const seen: string[] = []
  const server = fakeServer(() => assert.fail('was called'), {}, {
    async snapshotSave({ datacenter, allowStale }) {
      seen.push(`save ${datacenter} ${allowStale}`)
      return { meta, archive: (async function* () { yield new Uint8Array([1, 2]); yield new Uint8Array([3]) })() }
    },
    async snapshotRestore(_, archive) {
      for await (const chunk of archive) seen.push(`restore ${chunk.length}`)
    },
  })
  const saved = await server.exchange('GET', '/v1/snapshot?stale').answer
  assert.deepEqual([saved.status, saved.body, saved.headers.at(-1)], [200, '\x01\x02\x03', 'Content-Type: application/x-gzip'])
  const restored = await server.exchange('PUT', '/v1/snapshot', { body: 'archive' }).answer
  assert.deepEqual([restored.status, restored.body], [200, ''])
  assert.deepEqual(seen, ['save dc1 true', 'restore 7'])
})
