import assert from 'node:assert/strict'
import { test } from 'node:test'
import { kvGet } from '../state/kv.ts'
import { CommandType, encodeCommand } from '../wire/command.ts'
import { encodeChunkInfo } from '../wire/raft.ts'
import { DirEntry, KVSRequest } from '../wire/records/kv.ts'
import { incompleteChunk } from './chunks.ts'
import { Fsm } from './fsm.ts'

const fresh = (): Fsm => new Fsm({ onLockDelay: () => {}, onTombstone: () => {} })

const value = Array.from({ length: 300 }, (_, i) => String.fromCharCode(i % 256)).join('')
const whole = encodeCommand(CommandType.KVS, KVSRequest, KVSRequest.make({ Op: 'set', DirEnt: DirEntry.make({ Key: 'big', Value: value }) }))
const pieces = [whole.subarray(0, 100), whole.subarray(100, 200), whole.subarray(200)]

function take(fsm: Fsm, Index: number, sequenceNum: number, { Term = 1, opNum = 7n }: { Term?: number; opNum?: bigint } = {}): unknown {
  const Extensions = encodeChunkInfo({ opNum, sequenceNum, numChunks: pieces.length })
  return fsm.apply({ Index, Term, Type: 0, Data: pieces[sequenceNum] as Uint8Array, Extensions })
}

const stored = (fsm: Fsm): DirEntry | undefined => kvGet(fsm.store.read(), 'big').entry

test('pieces in any order are applied as one command with the index of the last', () => {
  const fsm = fresh()
  assert.equal(take(fsm, 10, 2), incompleteChunk)
  assert.equal(take(fsm, 11, 0), incompleteChunk)
  assert.equal(take(fsm, 12, 0, { opNum: 8n }), incompleteChunk)
  assert.equal(stored(fsm), undefined)
  assert.equal(take(fsm, 13, 1), null)
  assert.deepEqual([stored(fsm)?.Value, stored(fsm)?.ModifyIndex], [value, 13])
})

test('a piece of another term throws away what was collected', () => {
  const fsm = fresh()
  take(fsm, 10, 0)
  take(fsm, 11, 1)
  assert.equal(take(fsm, 12, 2, { Term: 2 }), incompleteChunk)
  assert.equal(stored(fsm), undefined)
  take(fsm, 13, 0, { Term: 2 })
  assert.equal(take(fsm, 14, 1, { Term: 2 }), null)
  assert.equal(stored(fsm)?.ModifyIndex, 14)
})

test('a server restored in the middle of a command completes it as the others do', async () => {
  const fsm = fresh()
  take(fsm, 10, 0, { Term: 3 })
  take(fsm, 11, 1, { Term: 3 })
  const snapshot = fsm.snapshot()
  take(fsm, 12, 2, { Term: 3 })
  const restored = fresh()
  await restored.restore(snapshot.chunks())
  assert.equal(stored(restored), undefined)
  assert.equal(take(restored, 12, 2, { Term: 3 }), null)
  assert.deepEqual(stored(restored), stored(fsm))
})

test('pieces that contradict each other stop the server', () => {
  const fsm = fresh()
  take(fsm, 10, 0)
  const entry = { Index: 11, Term: 1, Type: 0, Data: new Uint8Array(1), Extensions: encodeChunkInfo({ opNum: 7n, sequenceNum: 1, numChunks: 2 }) }
  assert.throws(() => fsm.apply(entry), /log entry 11 \(a chunk\) cannot be read: chunk: 2 chunks, before 3/)
  assert.throws(() => fsm.apply({ ...entry, Extensions: Uint8Array.of(0xff) }), /cannot be read/)
})
