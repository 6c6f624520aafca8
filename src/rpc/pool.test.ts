import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KVSApply, KVSGet, StatusLeader, StatusPing } from '../contract/rpc/index.ts'
import { errors, isRetryable } from '../wire/errors.ts'
import { DirEntry, IndexedDirEntries, KeyRequest, KVSRequest } from '../wire/records/kv.ts'
import { DCSpecificRequest } from '../wire/records/requests.ts'
import { listen, poolFor, serving } from './rpc.suite.ts'

test('a call reaches the method with its request and comes back with the reply', async (t) => {
  const { target } = await listen(t, {
    call: serving((_method, { Key }: KeyRequest) => IndexedDirEntries.make({ Entries: [DirEntry.make({ Key })], Index: 5 })),
  })
  const pool = poolFor(t)
  const reply = await pool.call(target, KVSGet, KeyRequest.make({ Datacenter: 'dc1', Key: 'k\xff' }))
  assert.equal(reply.Index, 5)
  assert.equal(reply.Entries?.[0]?.Key, 'k\xff')
})

test('an error comes with the prefix of its hop, and the next call goes through', async (t) => {
  let refuse = true
  const { target } = await listen(t, {
    call: serving(() => {
      if (refuse) throw errors.noClusterLeader()
      return '127.0.0.1:8300'
    }),
  })
  const pool = poolFor(t)
  await assert.rejects(pool.call(target, StatusLeader, DCSpecificRequest.zero()), { message: 'rpc error making call: No cluster leader', code: 'no-leader' })
  refuse = false
  assert.equal(await pool.call(target, StatusLeader, DCSpecificRequest.zero()), '127.0.0.1:8300')
})

test('a thousand calls at once are answered each with its own reply, large ones over many windows', async (t) => {
  const { target } = await listen(t, { call: serving(async (_method, { DirEnt }: KVSRequest) => (DirEnt.Value ?? '').length % 2 === 1) })
  const pool = poolFor(t)
  const results = await Promise.all(Array.from({ length: 1000 }, (_, at) => {
    const length = at % 100 === 0 ? 600_000 + at / 100 : at
    return pool.call(target, KVSApply, KVSRequest.make({ Op: 'set', DirEnt: DirEntry.make({ Key: 'k', Value: 'v'.repeat(length) }) }))
  }))
  assert.deepEqual(results, Array.from({ length: 1000 }, (_, at) => (at % 100 === 0 ? at / 100 : at) % 2 === 1))
})

test('a large reply comes whole', async (t) => {
  const value = '\x00\xff'.repeat(1_500_000)
  const { target } = await listen(t, { call: serving(() => IndexedDirEntries.make({ Entries: [DirEntry.make({ Key: 'a', Value: value })] })) })
  const reply = await poolFor(t).call(target, KVSGet, KeyRequest.zero())
  assert.equal(reply.Entries?.[0]?.Value, value)
})

test('nobody listening is told in the words of the original', async (t) => {
  const { target, listener } = await listen(t, { call: serving(() => ({})) })
  await listener.close()
  await assert.rejects(poolFor(t).ping(target), {
    message: `rpc error getting client: failed to get conn: dial tcp <nil>->${target.address}: connect: connection refused`,
  })
})

test('a server that goes away ends its calls, and reads may be tried again', async (t) => {
  const { promise: reached, resolve } = Promise.withResolvers<void>()
  const { target, listener } = await listen(t, { call: serving(() => (resolve(), new Promise(() => undefined))) })
  const pool = poolFor(t)
  const call = pool.call(target, StatusPing, StatusPing.request.zero())
  await reached
  const closed = listener.close()
  await assert.rejects(call, (error: Error) => {
    assert.match(error.message, /^rpc error making call: /)
    assert.equal(isRetryable(error, 'read'), true)
    assert.equal(isRetryable(error, 'write'), false)
    return true
  })
  await closed
})

test('an abort gives the call up here and there', async (t) => {
  const { promise: reached, resolve } = Promise.withResolvers<AbortSignal>()
  const { target } = await listen(t, { call: serving((_method, _request, signal) => (resolve(signal!), new Promise(() => undefined))) })
  const pool = poolFor(t)
  const abort = new AbortController()
  const call = pool.call(target, KVSGet, KeyRequest.make({ MinQueryIndex: 7 }), abort.signal)
  const signal = await reached
  const left = new Promise((gone) => signal.addEventListener('abort', gone))
  abort.abort(new Error('enough'))
  await assert.rejects(call, /enough/)
  await left
})
