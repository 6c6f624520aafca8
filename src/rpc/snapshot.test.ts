import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { nodeClock } from '../runtime/node/clock.ts'
import { SnapshotRequest, SnapshotResponse } from '../wire/records/snapshot.ts'
import { errors } from '../wire/errors.ts'
import { listen, poolFor, serving } from './rpc.suite.ts'
import { callSnapshot, serveSnapshot, snapshotOp, type SnapshotHandlers } from './snapshot.ts'

const refusing: SnapshotHandlers = {
  save: () => Promise.reject(errors.noClusterLeader()),
  restore: () => Promise.reject(errors.permissionDenied()),
}

type Ask = (request: Partial<SnapshotRequest>, archive?: AsyncIterable<Uint8Array>, signal?: AbortSignal) => ReturnType<typeof callSnapshot>

async function served(t: TestContext, handlers: Partial<SnapshotHandlers>): Promise<Ask> {
  const { target } = await listen(t, {
    call: serving(() => true),
    snapshot: (connection, reader) => serveSnapshot(nodeClock, connection, reader, { ...refusing, ...handlers }),
  })
  const pool = poolFor(t)
  return (request, archive, signal) => callSnapshot(() => pool.openSnapshot(target), SnapshotRequest.make({ Datacenter: 'dc1', ...request }), archive, signal)
}

async function* chunks(count: number, size = 60_000): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < count; at++) yield new Uint8Array(size).fill(at)
}

async function bytesOf(archive: AsyncIterable<Uint8Array>): Promise<Buffer> {
  return Buffer.concat(await Array.fromAsync(archive))
}

const archive = await bytesOf(chunks(100))

test('a snapshot comes with its head and whole', async (t) => {
  const ask = await served(t, { save: async ({ AllowStale }) => ({ response: SnapshotResponse.make({ Index: 7, KnownLeader: AllowStale }), archive: chunks(100) }) })
  const reply = await ask({ Op: snapshotOp.save, AllowStale: true })
  assert.deepEqual({ ...reply.response }, { ...SnapshotResponse.make({ Index: 7, KnownLeader: true }) })
  assert.equal(Buffer.compare(await bytesOf(reply.archive), archive), 0)
})

test('an archive to restore arrives whole before the answer', async (t) => {
  let arrived: Uint8Array = new Uint8Array(0)
  const ask = await served(t, { restore: async (_request, sent) => void (arrived = await bytesOf(sent)) })
  const reply = await ask({ Op: snapshotOp.restore }, chunks(100))
  assert.equal(Buffer.compare(arrived, archive), 0)
  assert.deepEqual([reply.response.Index, await bytesOf(reply.archive)], [0, Buffer.alloc(0)])
})

test('errors come as they are, also while an archive is being sent that nobody reads', async (t) => {
  const ask = await served(t, {})
  await assert.rejects(ask({ Op: snapshotOp.save }), { message: 'No cluster leader', code: 'no-leader' })
  await assert.rejects(ask({ Op: 7 }), { message: "unrecognized snapshot op '\\a'" })
  await assert.rejects(ask({ Op: snapshotOp.restore, AllowStale: true }, chunks(1)), { message: 'stale not allowed for restore' })
  await assert.rejects(ask({ Op: snapshotOp.restore }, chunks(2000)), { message: 'Permission denied' })
})

async function* failing(): AsyncGenerator<Uint8Array> {
  yield* chunks(3)
  throw new Error('the disk is gone')
}

test('a failing archive and an abort end the connection', async (t) => {
  const ends: Promise<unknown>[] = []
  const abort = new AbortController()
  const ask = await served(t, {
    restore: (_request, sent) => {
      const end = bytesOf(sent)
      ends.push(end.catch(() => 'cut'))
      if (ends.length === 2) abort.abort(new Error('enough'))
      return end.then(() => Promise.reject(new Error('not whole')))
    },
  })
  await assert.rejects(ask({ Op: snapshotOp.restore }, failing()), /the disk is gone/)
  await assert.rejects(ask({ Op: snapshotOp.restore }, chunks(100_000), abort.signal), /enough/)
  assert.equal((await Promise.all(ends)).length, 2)
})

test('leaving an archive closes its connection', async (t) => {
  const { promise: left, resolve } = Promise.withResolvers<void>()
  async function* endless(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) yield* chunks(10)
    } finally {
      resolve()
    }
  }
  const ask = await served(t, { save: async () => ({ response: SnapshotResponse.zero(), archive: endless() }) })
  for await (const chunk of (await ask({ Op: snapshotOp.save })).archive) {
    assert.ok(chunk.length > 0)
    break
  }
  await left
})
