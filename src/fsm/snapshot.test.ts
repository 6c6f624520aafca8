import assert from 'node:assert/strict'
import { test } from 'node:test'
import { meaningOf, stateOfArchive, stateRecords, type StateRecord } from '../../test/vectors/state-records.ts'
import { healthServiceNodes } from '../state/catalog/health.ts'
import { indexOf } from '../state/index-table.ts'
import { kvGet, kvList } from '../state/kv.ts'
import { sessionList } from '../state/session.ts'
import { CommandType, encodeCommand } from '../wire/command.ts'
import { HealthCheck, NodeService, RegisterRequest, IndexEntry } from '../wire/records/catalog.ts'
import { DirEntry, KVSRequest } from '../wire/records/kv.ts'
import { Session, SessionRequest } from '../wire/records/session.ts'
import { encodeStateHeader } from '../wire/state-stream.ts'
import { Fsm, type FsmListeners } from './fsm.ts'

const fresh = (listeners: Partial<FsmListeners> = {}): Fsm => new Fsm({ onLockDelay: () => {}, onTombstone: () => {}, ...listeners })

async function* stream(bytes: Uint8Array, size = bytes.length): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

const state = (lastIndex: number, records: readonly StateRecord[]): Uint8Array =>
  Buffer.concat([encodeStateHeader(lastIndex), ...records.map(({ bytes }) => bytes)])

const saved = async (fsm: Fsm): Promise<Buffer> => Buffer.from((await stateRecords(fsm.snapshot().chunks())).bytes)

const realState = (archive: string): ReturnType<typeof stateRecords> => stateRecords(stateOfArchive(archive))

const apply = (fsm: Fsm, Index: number, data: Uint8Array): unknown => fsm.apply({ Index, Term: 1, Type: 0, Data: data, Extensions: null })
const put = (Key: string, rest: Partial<DirEntry> = {}, Op = 'set'): Uint8Array =>
  encodeCommand(CommandType.KVS, KVSRequest, KVSRequest.make({ Op, DirEnt: DirEntry.make({ Key, Value: 'v', ...rest }) }))

const register = (Status: string): Uint8Array =>
  encodeCommand(CommandType.Register, RegisterRequest, RegisterRequest.make({
    Node: 'n', Address: '127.0.0.1', Check: HealthCheck.make({ Node: 'n', CheckID: 'c', Status }),
  }))
const write = (type: number, encoded: Uint8Array): StateRecord => ({ type, bytes: Buffer.concat([Uint8Array.of(type), encoded]) })

for (const archive of ['real', 'real_later', 'real_cluster', 'real_chunks']) {
  test(`the records of ${archive}.snap are restored and saved again as they were`, async () => {
    const { lastIndex, records, bytes } = await realState(archive)
    for (const size of [bytes.length, 17]) {
      const fsm = fresh()
      await fsm.restore(stream(bytes, size))
      const again = await stateRecords(fsm.snapshot().chunks())
      assert.equal(again.lastIndex, lastIndex)
      assert.deepEqual(again.records.map(meaningOf), records.map(meaningOf))
      const copy = fresh()
      await copy.restore(stream(again.bytes, size))
      assert.deepEqual(await saved(copy), again.bytes)
    }
  })

  test(`the records of ${archive}.snap may come in any order`, async () => {
    const { lastIndex, records } = await realState(archive)
    const reversed = records.toReversed()
    const odd = [...records].sort((a, b) => (a.bytes.length % 7) - (b.bytes.length % 7))
    for (const order of [reversed, odd]) {
      const fsm = fresh()
      await fsm.restore(stream(state(lastIndex, order)))
      const again = await stateRecords(fsm.snapshot().chunks())
      assert.deepEqual(again.records.map(meaningOf), records.map(meaningOf))
    }
  })
}

test('a snapshot with a record of an unknown type is refused, and the state stays', async () => {
  const fsm = fresh()
  apply(fsm, 5, put('a'))
  const { store } = fsm
  await assert.rejects(fsm.restore(stream(Buffer.concat([encodeStateHeader(1), Uint8Array.of(77, 0x80)]))), { message: 'Unrecognized msg type 77' })
  assert.equal(fsm.store, store)
  assert.notEqual(kvGet(store.read(), 'a').entry, undefined)
})

test('a snapshot that ends inside a record is refused, and the state stays', async () => {
  const { lastIndex, records, bytes } = await realState('real_chunks')
  const whole = new Set(records.map((_, i) => state(lastIndex, records.slice(0, i)).length))
  const fsm = fresh()
  apply(fsm, 5, put('mine'))
  const before = await saved(fsm)
  const { store } = fsm
  for (let at = 0; at < bytes.length; at++) {
    if (!whole.has(at)) await assert.rejects(fsm.restore(stream(bytes.subarray(0, at), 50)), { name: 'InputError' })
  }
  assert.equal(fsm.store, store)
  assert.deepEqual(await saved(fsm), before)
})

test('a snapshot with a flipped bit is refused as bad input, or taken as one that saves and restores again', async () => {
  const { bytes } = await realState('real_chunks')
  let refused = 0
  for (let at = 0; at < bytes.length; at++) {
    const flipped = Uint8Array.from(bytes)
    flipped[at] = flipped[at]! ^ (1 << at % 8)
    const fsm = fresh()
    const { store } = fsm
    try {
      await fsm.restore(stream(flipped, 50))
    } catch (error) {
      assert.ok(error instanceof Error && error.name === 'InputError', `${at}: ${String(error)}`)
      assert.equal(fsm.store, store)
      refused++
      continue
    }
    const bytesAgain = await saved(fsm)
    const again = fresh()
    await again.restore(stream(bytesAgain))
    assert.deepEqual(await saved(again), bytesAgain)
  }
  assert.ok(refused > 100, `${refused} of ${bytes.length}`)
})

test('a snapshot shows the moment it was taken, while commands are applied between its slices', async () => {
  let pauses = 0
  let index = 100_000
  const fsm: Fsm = fresh({
    pause: async () => {
      pauses++
      apply(fsm, ++index, put(`key/${pauses}`, { Value: 'later' }))
      apply(fsm, ++index, put('key/', {}, 'delete-tree'))
    },
  })
  for (let i = 0; i < 5000; i++) apply(fsm, 10 + i, put(`key/${i}`, { Value: 'x'.repeat(50) }))
  const { entries } = kvList(fsm.store.read(), '')
  const bytes = await saved(fsm)
  assert.ok(pauses > 5)
  const restored = fresh()
  await restored.restore(stream(bytes))
  assert.deepEqual(kvList(restored.store.read(), '').entries, entries)
})

test('a restore abandons the old store and makes the bindings of sessions to checks again', async () => {
  const fsm = fresh()
  const id = '11111111-1111-1111-1111-111111111111'
  apply(fsm, 5, register('passing'))
  const create = SessionRequest.make({ Op: 'create', Session: Session.make({ ID: id, Node: 'n', NodeChecks: ['c'] }) })
  assert.equal(apply(fsm, 6, encodeCommand(CommandType.Session, SessionRequest, create)), id)
  assert.equal(apply(fsm, 7, put('held', { Session: id }, 'lock')), true)
  const bytes = await saved(fsm)
  const old = fsm.store
  let abandoned = 0
  old.onAbandoned(() => void abandoned++)
  old.onAbandoned(() => void abandoned++)()
  await fsm.restore(stream(bytes))
  assert.equal(abandoned, 1)
  assert.notEqual(fsm.store, old)
  assert.deepEqual(await saved(fsm), bytes)
  apply(fsm, 8, register('critical'))
  assert.deepEqual(sessionList(fsm.store.read()), { index: 8, sessions: [] })
  assert.equal(kvGet(fsm.store.read(), 'held').entry?.Session, '')
})

test('an archive without index records gives the tables the indexes of their rows and of the header', async () => {
  const node = RegisterRequest.make({ Node: 'n', Address: '127.0.0.1', CreateIndex: 3, ModifyIndex: 4 })
  const Service = NodeService.make({ ID: 'web1', Service: 'web', Weights: { Passing: 1, Warning: 1 }, CreateIndex: 5, ModifyIndex: 6 })
  const fsm = fresh()
  await fsm.restore(
    stream(
      state(50, [
        write(CommandType.Register, RegisterRequest.encode({ ...node, Check: HealthCheck.make({ Node: 'n', CheckID: 'c', ServiceID: 'web1', Status: 'passing', CreateIndex: 7, ModifyIndex: 8 }) })),
        write(CommandType.Register, RegisterRequest.encode({ ...node, Service })),
        write(CommandType.Register, RegisterRequest.encode({ ...node, Node: 'old', CreateIndex: 0, ModifyIndex: 0 })),
        write(CommandType.KVS, DirEntry.encode(DirEntry.make({ Key: 'a', CreateIndex: 9, ModifyIndex: 12 }))),
        write(CommandType.KVS, DirEntry.encode(DirEntry.make({ Key: 'b', CreateIndex: 9, ModifyIndex: 10 }))),
      ]),
    ),
  )
  const view = fsm.store.read()
  const index = (name: string): number | undefined => indexOf(view, name)
  assert.deepEqual([index('nodes'), index('checks'), index('services'), index('service.web'), index('kvs')], [50, 50, 6, 50, 12])
  const { nodes } = healthServiceNodes(view, 'web')
  assert.equal(nodes[0]?.Node?.ModifyIndex, 4)
  assert.deepEqual(nodes[0]?.Checks?.map(({ ModifyIndex, ServiceName }) => [ModifyIndex, ServiceName]), [[8, 'web']])
  const old = (await stateRecords(fsm.snapshot().chunks())).records.map(({ bytes }) => RegisterRequest.decode(bytes.subarray(1)))[3]
  assert.deepEqual([old?.Node, old?.CreateIndex, old?.ModifyIndex], ['old', 50, 50])
})

test('a restore refuses rows whose node or index cannot be', async () => {
  const huge = DirEntry.make({ Key: 'a', ModifyIndex: 1n << 60n })
  await assert.rejects(fresh().restore(stream(state(5, [write(CommandType.KVS, DirEntry.encode(huge))]))), /index of 1152921504606846976 is too large/)
  await assert.rejects(fresh().restore(stream(state(5, [write(CommandType.Index, IndexEntry.encode({ Key: 'kvs', Value: 1n << 60n }))]))), /too large/)
  const orphan = RegisterRequest.make({ Node: 'n', Check: HealthCheck.make({ Node: 'n', CheckID: 'c', ServiceID: 'gone' }) })
  await assert.rejects(fresh().restore(stream(state(5, [write(CommandType.Register, RegisterRequest.encode(orphan))]))), /Missing service registration/)
})

test('the header carries the highest index of the tables, and no other counter', async () => {
  const fsm = fresh()
  assert.equal((await stateRecords(fsm.snapshot().chunks())).lastIndex, 0)
  apply(fsm, 9, put('a'))
  assert.equal((await stateRecords(fsm.snapshot().chunks())).lastIndex, 9)
})
