import assert from 'node:assert/strict'
import test from 'node:test'
import { routes } from '../contract/http/index.ts'
import type { ApiRequest, ApiResponse } from '../std/http-transport.ts'
import { createClient } from './client.ts'
import type { Client, ClientOptions } from './client.ts'
import { ApiError, ConnectionError, isRetryable } from './errors.ts'

interface Reply {
  readonly status?: number
  readonly body?: string
  readonly headers?: Readonly<Record<string, string>>
}

/** A client whose agent answers every request the same, and the requests it sent. */
function clientOf(reply: Reply | Error, options: ClientOptions = {}): { client: Client; sent: ApiRequest[] } {
  const sent: ApiRequest[] = []
  const client = createClient({
    ...options,
    transport: async (request) => {
      sent.push(request)
      if (reply instanceof Error) throw reply
      return responseOf(reply)
    },
  })
  return { client, sent }
}

function responseOf({ status = 200, body = '', headers = {} }: Reply): ApiResponse {
  return {
    status,
    headers,
    body: (async function* chunks() {
      const bytes = new TextEncoder().encode(body)
      // In two pieces, so that characters are cut.
      yield bytes.subarray(0, 3)
      yield bytes.subarray(3)
    })(),
  }
}

/** A request in one line, its query percent-encoded by the platform's own rules. */
function lineOf({ method, path, query = [] }: ApiRequest): string {
  return `${method} ${path}${query.map(([name, value], at) => `${at === 0 ? '?' : '&'}${name}=${encodeURIComponent(value)}`).join('')}`
}

const entry = '[{"LockIndex":1,"Key":"gr\u00fc\u00dfe","Flags":18446744073709551615,"Value":"aMOkbGxv","Session":"s",'
  + '"CreateIndex":3,"ModifyIndex":9007199254740993}]'

test('kv.get() gives the entry with its 64-bit numbers exact, and what the headers say', async () => {
  const headers = { 'x-consul-index': '9007199254740995', 'x-consul-lastcontact': '12', 'x-consul-knownleader': 'true' }
  const { client, sent } = clientOf({ body: entry, headers })
  const { data, meta } = await client.kv.get('gr\u00fc\u00dfe', { stale: true, index: 7, waitMs: 1500 })
  assert.equal(data?.Key, 'gr\u00fc\u00dfe')
  assert.equal(data.text(), 'h\u00e4llo')
  assert.deepEqual(data.Value, new TextEncoder().encode('h\u00e4llo'))
  assert.equal(data.Flags, 18446744073709551615n)
  assert.equal(data.ModifyIndex, 9007199254740993n)
  assert.deepEqual([data.Session, data.LockIndex, data.CreateIndex], ['s', 1, 3])
  assert.deepEqual(meta, { index: 9007199254740995n, lastContact: 12, knownLeader: true })
  assert.equal(lineOf(sent[0]!), 'GET /v1/kv/gr%C3%BC%C3%9Fe?stale=&index=7&wait=1.5s')
})

test('kv reads answer nothing, rather than fail, where the agent knows nothing', async () => {
  const { client, sent } = clientOf({ status: 404, headers: { 'x-consul-index': '5' } })
  assert.deepEqual(await client.kv.get('a'), { data: undefined, meta: { index: 5, lastContact: 0, knownLeader: false } })
  assert.deepEqual((await client.kv.list('a/')).data, [])
  assert.deepEqual((await client.kv.keys('a/', { separator: '/', consistent: true })).data, [])
  assert.deepEqual(sent.map(lineOf), ['GET /v1/kv/a', 'GET /v1/kv/a/?recurse=', 'GET /v1/kv/a/?consistent=&keys=&separator=%2F'])
})

test('kv writes say in their query what is meant, and send the value alone', async () => {
  const { client, sent } = clientOf({ body: 'true' })
  await client.kv.put('a b', 'x\u00fc', { flags: 18446744073709551615n })
  await client.kv.put('a', new Uint8Array([0, 255]))
  await client.kv.cas('a', '', 0)
  await client.kv.acquire('a', '', 'sid', { flags: 0 })
  await client.kv.release('a', '', 'sid')
  await client.kv.delete('a')
  await client.kv.delete('a', { cas: 4 })
  await client.kv.deleteTree('')
  assert.deepEqual(sent.map(lineOf), [
    'PUT /v1/kv/a%20b?flags=18446744073709551615', 'PUT /v1/kv/a', 'PUT /v1/kv/a?cas=0', 'PUT /v1/kv/a?acquire=sid',
    'PUT /v1/kv/a?release=sid', 'DELETE /v1/kv/a', 'DELETE /v1/kv/a?cas=4', 'DELETE /v1/kv/?recurse=',
  ])
  assert.deepEqual(sent[0]!.body, new TextEncoder().encode('x\u00fc'))
  assert.deepEqual(sent[1]!.body, new Uint8Array([0, 255]))
})

test('kv refuses keys of which an agent would make other keys', async () => {
  const { client, sent } = clientOf({ body: 'true' })
  for (const key of ['a//b', './a', 'a/..', 'a/./b', '..']) {
    await assert.rejects(client.kv.put(key, ''), { name: 'InputError', message: /cannot name the key/ })
  }
  await assert.rejects(client.kv.put('/a', ''), { message: "Invalid key. Key must not begin with a '/': /a" })
  await assert.rejects(client.kv.get('/a'), { name: 'InputError' })
  assert.equal(sent.length, 0)
  for (const key of ['a/', 'a...', '.a', 'a/.lock']) await client.kv.put(key, '')
})

test('errors have the words of the Go client and the agent\'s own', async () => {
  const { client } = clientOf({ status: 500, body: 'No cluster leader' })
  const error = await client.kv.put('a', '').catch((reason: unknown) => reason)
  assert.ok(error instanceof ApiError)
  assert.equal(error.message, 'Unexpected response code: 500 (No cluster leader)')
  assert.deepEqual([error.status, error.body, error.brief, isRetryable(error)], [500, 'No cluster leader', 'Unexpected response code: 500', true])
  await assert.rejects(clientOf({ status: 403, body: 'Permission denied' }).client.kv.get('a'), { status: 403 })
  await assert.rejects(clientOf({ status: 404, body: 'no such thing' }).client.kv.get('a'), { status: 404 })
  await assert.rejects(clientOf({ body: 'junk' }).client.kv.get('a'), { name: 'InputError' })
})

test('a lost connection is told apart, and keeps the platform\'s error', async () => {
  const cause = new Error('Get "http://127.0.0.1:1/v1/kv/a": dial tcp 127.0.0.1:1: connect: connection refused')
  const error = await clientOf(cause).client.kv.get('a').catch((reason: unknown) => reason)
  assert.ok(error instanceof ConnectionError)
  assert.deepEqual([error.message, error.cause, isRetryable(error)], [cause.message, cause, true])
})

test('a call that is given up rejects with the reason of its signal', async () => {
  const reason = new Error('no longer wanted')
  const { client, sent } = clientOf({ body: 'true' })
  await assert.rejects(client.kv.put('a', '', { signal: AbortSignal.abort(reason) }), reason)
  assert.equal(sent.length, 0)
  const stop = new AbortController()
  const hanging = createClient({ transport: (request) => new Promise((_, reject) => {
    request.signal?.addEventListener('abort', () => reject(new Error('the platform says so in its own way')))
  }) })
  const call = hanging.kv.get('a', { signal: stop.signal })
  stop.abort(reason)
  await assert.rejects(call, reason)
})

test('token and datacenter are the client\'s unless a call brings its own', async () => {
  const { client, sent } = clientOf({ body: 'true' }, { token: 't1', datacenter: 'dc2' })
  await client.kv.put('a', '')
  await client.kv.put('a', '', { token: 't2', datacenter: 'dc3' })
  await client.kv.put('a', '', { token: '', datacenter: '' })
  assert.deepEqual(sent.map((request) => [lineOf(request), request.headers?.['x-consul-token']]), [
    ['PUT /v1/kv/a?dc=dc2', 't1'], ['PUT /v1/kv/a?dc=dc3', 't2'], ['PUT /v1/kv/a', undefined],
  ])
})

test('session calls take and give the fields of the wire', async () => {
  const { client, sent } = clientOf({ body: '{"ID":"abc"}' })
  assert.equal(await client.session.create({ Name: 'n', TTL: '15s', LockDelay: '0s', Behavior: 'delete' }), 'abc')
  assert.equal(new TextDecoder().decode(sent[0]!.body as Uint8Array), '{"Name":"n","TTL":"15s","LockDelay":"0s","Behavior":"delete"}')
  assert.equal(await clientOf({ status: 404, body: "Session id 'x' not found" }).client.session.renew('x'), undefined)
  const info = clientOf({ body: '[{"ID":"x","LockDelay":15000000000,"TTL":"15s","NodeChecks":["serfHealth"],"ServiceChecks":null}]' })
  const { data } = await info.client.session.info('x')
  assert.deepEqual([data?.ID, data?.LockDelay, data?.TTL, data?.NodeChecks], ['x', 15000000000, '15s', ['serfHealth']])
  assert.deepEqual((await clientOf({ body: '[]' }).client.session.info('x')).data, undefined)
})

test('txn() sends values as bytes and says why nothing was done', async () => {
  const { client, sent } = clientOf({ status: 409, body: '{"Results":null,"Errors":[{"OpIndex":0,"What":"key \\"a\\" exists"}]}' })
  const outcome = await client.txn([{ KV: { Verb: 'set', Key: 'a//\u00fc', Value: 'v', Flags: 18446744073709551615n } }])
  assert.deepEqual([outcome.ok, outcome.Errors], [false, [{ OpIndex: 0, What: 'key "a" exists' }]])
  const body = new TextDecoder().decode(sent[0]!.body as Uint8Array)
  assert.match(body, /"Verb":"set","Key":"a\/\/\u00fc","Value":"dg==","Flags":18446744073709551615/)
  const done = await clientOf({ body: `{"Results":[{"KV":${entry.slice(1, -1)}}],"Errors":null}` }).client.txn([])
  assert.deepEqual([done.ok, done.Results[0]?.KV?.text()], [true, 'h\u00e4llo'])
})

test('snapshot.save() streams and snapshot.restore() sends what it is given', async () => {
  const { client, sent } = clientOf({ body: 'archive', headers: { 'x-consul-index': '77' } })
  const { data, meta } = await client.snapshot.save({ stale: true })
  const chunks = await Array.fromAsync(data, (chunk) => new TextDecoder().decode(chunk))
  assert.deepEqual([chunks.join(''), meta.index], ['archive', 77])
  const archive = data
  await client.snapshot.restore(archive)
  assert.deepEqual([sent.map(lineOf), sent[1]!.body], [['GET /v1/snapshot?stale=', 'PUT /v1/snapshot'], archive])
})

test('call() can ask every row of the table', async () => {
  for (const row of routes) {
    if ('stream' in row) continue
    const { client, sent } = clientOf({ status: 500 })
    const name = /\{(.*)\}/.exec(row.path)?.[1]
    const params = name === undefined ? {} : { [name]: 'x' }
    await assert.rejects(client.call(row, params), { status: 500 })
    assert.equal(sent[0]!.method, row.method)
    assert.equal(sent[0]!.path, row.path.replace(/\{.*\}/, 'x'))
    assert.deepEqual(sent[0]!.query?.map(([parameter]) => parameter), row.when === undefined ? [] : [row.when])
  }
})

test('query.*() name queries by what may hold slashes, and take a 404 for an answer', async () => {
  const { client, sent } = clientOf({ status: 404, body: 'Query not found' })
  assert.equal(await client.query.execute('a/b ü', { near: '_agent', limit: 3, connect: true, stale: true }), undefined)
  assert.equal(await client.query.explain('x'), undefined)
  assert.equal((await client.query.get('id')).data, undefined)
  assert.deepEqual(sent.map(lineOf), [
    'GET /v1/query/a/b%20%C3%BC/execute?stale=&near=_agent&limit=3&connect=true', 'GET /v1/query/x/explain', 'GET /v1/query/id',
  ])
  await assert.rejects(client.query.execute('a//b'), { name: 'InputError' })
  await assert.rejects(client.query.delete('id'), { name: 'ApiError', status: 404 })
})
