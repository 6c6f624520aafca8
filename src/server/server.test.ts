import assert from 'node:assert/strict'
import { test } from 'node:test'
import { CatalogNodeServices, KVSApply, KVSGet, KVSList, SessionApply, SessionGet, SessionRenew, StatusLeader } from '../contract/rpc/index.ts'
import { DCSpecificRequest, NodeSpecificRequest } from '../wire/records/catalog.ts'
import { DirEntry, KeyRequest, KVSRequest } from '../wire/records/kv.ts'
import { Session, SessionRequest, SessionSpecificRequest } from '../wire/records/session.ts'
import { VirtualServer } from './virtual-server.suite.ts'

const dc = { Datacenter: 'dc1' }
const minutes = 60_000

async function withServer(run: (virtual: VirtualServer) => Promise<void>): Promise<void> {
  const virtual = await VirtualServer.start()
  try {
    await run(virtual)
  } finally {
    await virtual.close()
  }
  assert.equal(virtual.fatal, undefined)
}

function write(virtual: VirtualServer, Op: string, entry: Partial<DirEntry>): Promise<boolean> {
  return virtual.until(virtual.server.rpc(KVSApply, KVSRequest.make({ ...dc, Op, DirEnt: DirEntry.make(entry) })))
}

function createSession(virtual: VirtualServer, session: Partial<Session>): Promise<string> {
  const request = SessionRequest.make({ ...dc, Op: 'create', Session: Session.make({ Node: 'n1', ...session }) })
  return virtual.until(virtual.server.rpc(SessionApply, request))
}

async function sessionExists(virtual: VirtualServer, SessionID: string): Promise<boolean> {
  const { Sessions } = await virtual.server.rpc(SessionGet, SessionSpecificRequest.make({ ...dc, SessionID }))
  return (Sessions ?? []).length === 1
}

const keyOf = (Key: string, more: Partial<KeyRequest> = {}): KeyRequest => KeyRequest.make({ ...dc, Key, ...more })

test('a server registers itself as a node with serfHealth and the service consul', () =>
  withServer(async ({ server }) => {
    const { NodeServices } = await server.rpc(CatalogNodeServices, NodeSpecificRequest.make({ ...dc, Node: 'n1' }))
    assert.equal(NodeServices?.Node?.Address, '127.0.0.1')
    assert.equal(NodeServices?.Services?.get('consul')?.Port, 8300)
  }))

test('a read that need not wait is answered without a promise', () =>
  withServer(async (virtual) => {
    await write(virtual, 'set', { Key: 'a', Value: '1' })
    const reply = virtual.server.rpc(KVSGet, keyOf('a'))
    assert.ok(!(reply instanceof Promise))
    assert.equal(reply.Entries?.[0]?.Value, '1')
    assert.equal(reply.KnownLeader, true)
  }))

test('a blocking read wakes when its key changes, and only then', () =>
  withServer(async (virtual) => {
    await write(virtual, 'set', { Key: 'a', Value: '1' })
    const first = await virtual.server.rpc(KVSGet, keyOf('a'))
    let woken = false
    const waiting = Promise.resolve(virtual.server.rpc(KVSGet, keyOf('a', { MinQueryIndex: first.Index }))).then((reply) => {
      woken = true
      return reply
    })
    await write(virtual, 'set', { Key: 'b', Value: '2' })
    await virtual.advance(1_000)
    assert.equal(woken, false)
    await write(virtual, 'set', { Key: 'a', Value: '3' })
    const reply = await virtual.until(waiting)
    assert.equal(reply.Entries?.[0]?.Value, '3')
    assert.ok(reply.Index > first.Index)
  }))

test('a blocking read of an absent key sleeps through every other write and sees the key appear', () =>
  withServer(async (virtual) => {
    const first = await virtual.server.rpc(KVSGet, keyOf('absent'))
    let woken = false
    const waiting = Promise.resolve(virtual.server.rpc(KVSGet, keyOf('absent', { MinQueryIndex: first.Index }))).then((reply) => {
      woken = true
      return reply
    })
    for (let i = 0; i < 50; i++) await write(virtual, 'set', { Key: `other/${i}`, Value: 'x' })
    assert.equal(woken, false)
    await write(virtual, 'set', { Key: 'absent', Value: 'here' })
    assert.equal((await virtual.until(waiting)).Entries?.[0]?.Value, 'here')
  }))

test('a blocking read ends after its wait and at most a sixteenth more', () =>
  withServer(async (virtual) => {
    const first = await virtual.server.rpc(KVSList, keyOf('none/'))
    const started = virtual.scheduler.now
    await virtual.until(virtual.server.rpc(KVSList, keyOf('none/', { MinQueryIndex: first.Index, MaxQueryTime: 16_000_000_000 })))
    const waited = virtual.scheduler.now - started
    assert.ok(waited >= 16_000 && waited <= 17_000, `waited ${waited} ms`)
  }))

test('a blocking read whose caller goes away ends with the caller\'s reason', () =>
  withServer(async (virtual) => {
    const first = await virtual.server.rpc(KVSGet, keyOf('a'))
    const gone = new AbortController()
    const waiting = virtual.server.rpc(KVSGet, keyOf('a', { MinQueryIndex: first.Index }), gone.signal)
    gone.abort(new Error('gone'))
    await assert.rejects(virtual.until(waiting), /gone/)
    assert.equal(virtual.server.store().watchCount, 0)
  }))

test('a session without renewal ends between its TTL and twice that', () =>
  withServer(async (virtual) => {
    const id = await createSession(virtual, { TTL: '10s' })
    await virtual.advance(10_000)
    assert.ok(await sessionExists(virtual, id))
    await virtual.advance(10_500)
    assert.ok(!(await sessionExists(virtual, id)))
  }))

test('a renewed session lives on', () =>
  withServer(async (virtual) => {
    const id = await createSession(virtual, { TTL: '10s' })
    for (let i = 0; i < 6; i++) {
      await virtual.advance(15_000)
      const reply = await virtual.server.rpc(SessionRenew, SessionSpecificRequest.make({ ...dc, SessionID: id }))
      assert.equal(reply.Sessions?.[0]?.ID, id)
    }
    await virtual.advance(20_500)
    const reply = await virtual.server.rpc(SessionRenew, SessionSpecificRequest.make({ ...dc, SessionID: id }))
    assert.equal(reply.Sessions, null)
  }))

test('a lock whose session ended is not given again before its lock delay is over', () =>
  withServer(async (virtual) => {
    const first = await createSession(virtual, { LockDelay: 15_000_000_000 })
    const second = await createSession(virtual, {})
    assert.equal(await write(virtual, 'lock', { Key: 'lead', Session: first }), true)
    assert.equal(await write(virtual, 'lock', { Key: 'lead', Session: second }), false)
    const destroy = SessionRequest.make({ ...dc, Op: 'destroy', Session: Session.make({ ID: first }) })
    await virtual.until(virtual.server.rpc(SessionApply, destroy))
    assert.equal(await write(virtual, 'lock', { Key: 'lead', Session: second }), false)
    await virtual.advance(15_001)
    assert.equal(await write(virtual, 'lock', { Key: 'lead', Session: second }), true)
  }))

test('session requests are refused in the words of the original', () =>
  withServer(async (virtual) => {
    await assert.rejects(createSession(virtual, { TTL: '1s' }), {
      message: "Invalid Session TTL '1000000000', must be between [10s=24h0m0s]",
    })
    await assert.rejects(createSession(virtual, { TTL: 'x' }), { message: `Session TTL 'x' invalid: time: invalid duration "x"` })
    await assert.rejects(createSession(virtual, { Behavior: 'keep' }), { message: "Invalid Behavior setting 'keep'" })
    await assert.rejects(createSession(virtual, { Node: 'nobody' }), { message: 'Missing node registration' })
  }))

test('tombstones are reaped a quarter of an hour after the deletion', () =>
  withServer(async (virtual) => {
    await write(virtual, 'set', { Key: 'a/1', Value: '1' })
    await write(virtual, 'delete', { Key: 'a/1' })
    const deleted = await virtual.server.rpc(KVSList, keyOf('a/'))
    await write(virtual, 'set', { Key: 'z', Value: '1' })
    assert.equal((await virtual.server.rpc(KVSList, keyOf('a/'))).Index, deleted.Index)
    await virtual.advance(16 * minutes)
    // Without its tombstone the prefix answers with the index of the table.
    assert.ok((await virtual.server.rpc(KVSList, keyOf('a/'))).Index > deleted.Index)
  }))

test('a value of many chunks is written whole', () =>
  withServer(async (virtual) => {
    const Value = 'v'.repeat(1_300_000)
    await write(virtual, 'set', { Key: 'big', Value })
    assert.equal((await virtual.server.rpc(KVSGet, keyOf('big'))).Entries?.[0]?.Value, Value)
  }))

test('an unknown datacenter and an empty one have no path', () =>
  withServer(async ({ server }) => {
    assert.throws(() => void server.rpc(KVSGet, KeyRequest.make({ Datacenter: 'dc9', Key: 'a' })), { message: 'No path to datacenter' })
    assert.throws(() => void server.rpc(KVSGet, KeyRequest.make({ Key: 'a' })), { message: 'No path to datacenter' })
    assert.equal(await server.rpc(StatusLeader, DCSpecificRequest.make({})), '127.0.0.1:8300')
  }))

test('without a leader a call is held and then refused', async () => {
  const virtual = await VirtualServer.start({ bootstrap: false })
  const started = virtual.scheduler.now
  await assert.rejects(virtual.until(virtual.server.rpc(KVSGet, keyOf('a'))), { message: 'No cluster leader' })
  assert.equal(Math.round(virtual.scheduler.now - started), 7_000)
  await virtual.close()
})

test('a saved archive restores, ends blocked reads and renews sessions', () =>
  withServer(async (virtual) => {
    const id = await createSession(virtual, { TTL: '10s' })
    await write(virtual, 'set', { Key: 'kept', Value: '1' })
    const { archive } = await virtual.still(virtual.server.snapshotSave({ datacenter: '', token: '', allowStale: false }))
    const chunks = await virtual.still(Array.fromAsync(archive))
    await write(virtual, 'set', { Key: 'kept', Value: '2' })
    const blocked = virtual.server.rpc(KVSGet, keyOf('kept', { MinQueryIndex: 1_000_000 }))
    await virtual.still(virtual.server.snapshotRestore({ datacenter: '', token: '' }, streamOf(chunks)))
    assert.equal((await virtual.until(blocked)).Entries?.[0]?.Value, '2')
    assert.equal((await virtual.server.rpc(KVSGet, keyOf('kept'))).Entries?.[0]?.Value, '1')
    assert.ok(await sessionExists(virtual, id))
    await virtual.advance(20_500)
    assert.ok(!(await sessionExists(virtual, id)))
    await write(virtual, 'set', { Key: 'after', Value: '3' })
  }))

test('an archive that is damaged changes nothing', () =>
  withServer(async (virtual) => {
    await write(virtual, 'set', { Key: 'kept', Value: '1' })
    const { archive } = await virtual.still(virtual.server.snapshotSave({ datacenter: '', token: '', allowStale: false }))
    const whole = Buffer.concat(await virtual.still(Array.fromAsync(archive)))
    const cut = whole.subarray(0, whole.length - 20)
    await assert.rejects(virtual.still(virtual.server.snapshotRestore({ datacenter: '', token: '' }, streamOf([cut]))), /unexpected EOF/)
    assert.equal((await virtual.server.rpc(KVSGet, keyOf('kept'))).Entries?.[0]?.Value, '1')
  }))

async function* streamOf(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks
}
