import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ConnectionReader } from '../runtime/connection-reader.ts'
import type { TcpConnection } from '../runtime/tcp.ts'
import { Reader } from '../wire/msgpack-reader.ts'
import { SnapshotRequest, SnapshotResponse } from '../wire/records/snapshot.ts'
import { restoreRemotely, saveRemotely, type SnapshotConnection } from './remote-snapshot.ts'

const never = new AbortController().signal

/** A server that answers with these bytes, in these pieces, once all has been sent. */
class FakeServer implements TcpConnection {
  readonly remoteAddress = '10.0.0.1'
  readonly remotePort = 8300
  readonly sent: number[] = []
  finished = false
  closed = false
  readonly chunks: AsyncIterable<Uint8Array>

  constructor(pieces: readonly Uint8Array[]) {
    this.chunks = (async function* () {
      yield* pieces
    })()
  }
  write(bytes: Uint8Array): Promise<void> {
    this.sent.push(...bytes)
    return Promise.resolve()
  }
  finish(): Promise<void> {
    this.finished = true
    return Promise.resolve()
  }
  close(): void {
    this.closed = true
  }
  opened(): SnapshotConnection {
    return { connection: this, reader: new ConnectionReader(this) }
  }
  /** The request, and what came after it. */
  received(): { readonly request: SnapshotRequest; readonly rest: readonly number[] } {
    const reader = new Reader(Uint8Array.from(this.sent))
    const request = SnapshotRequest.read(reader)
    return { request, rest: this.sent.slice(reader.pos) }
  }
}

const bytewise = (bytes: Uint8Array): readonly Uint8Array[] => [...bytes].map((byte) => Uint8Array.of(byte))
const target = { datacenter: 'dc1', token: 't' }

async function* archiveOfTwo(): AsyncGenerator<Uint8Array> {
  yield Uint8Array.of(5)
  yield Uint8Array.of(6)
}

test('an archive follows the answer, however both are cut into pieces', async () => {
  const answer = SnapshotResponse.encode(SnapshotResponse.make({ Index: 7, KnownLeader: true }))
  const server = new FakeServer([...bytewise(answer), Uint8Array.of(1, 2), Uint8Array.of(3)])
  const { meta, archive } = await saveRemotely(server.opened(), { ...target, allowStale: true }, never)
  assert.deepEqual([meta.Index, meta.KnownLeader], [7, true])
  const got: number[] = []
  for await (const chunk of archive) got.push(...chunk)
  assert.deepEqual(got, [1, 2, 3])
  assert.deepEqual(server.received(), { request: { Datacenter: 'dc1', Token: 't', AllowStale: true, Op: 0 }, rest: [] })
  assert.deepEqual([server.finished, server.closed], [true, true])
})

test('a restore sends the archive, and an error comes back with its text', async () => {
  const server = new FakeServer([SnapshotResponse.encode(SnapshotResponse.zero())])
  await restoreRemotely(server.opened(), target, archiveOfTwo(), never)
  assert.deepEqual(server.received(), { request: { Datacenter: 'dc1', Token: 't', AllowStale: false, Op: 1 }, rest: [5, 6] })
  const refusing = new FakeServer([SnapshotResponse.encode(SnapshotResponse.make({ Error: 'Permission denied' }))])
  await assert.rejects(restoreRemotely(refusing.opened(), target, archiveOfTwo(), never), { code: 'permission-denied', message: 'Permission denied' })
  assert.equal(refusing.closed, true)
})

test('a connection that ends too early, or whose caller leaves, is an error', async () => {
  await assert.rejects(saveRemotely(new FakeServer([]).opened(), { ...target, allowStale: false }, never), { message: 'failed to decode response: EOF' })
  const cut = new FakeServer([SnapshotResponse.encode(SnapshotResponse.zero()).subarray(0, 9)])
  await assert.rejects(saveRemotely(cut.opened(), { ...target, allowStale: false }, never), { message: 'failed to decode response: unexpected EOF' })
  await assert.rejects(saveRemotely(new FakeServer([]).opened(), { ...target, allowStale: false }, AbortSignal.abort(new Error('gone'))), { message: 'gone' })
})
