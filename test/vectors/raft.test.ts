import assert from 'node:assert/strict'
import { Buffer } from 'node:buffer'
import { test } from 'node:test'
import { InputError } from '../../src/std/errors.ts'
import type { Codec } from '../../src/wire/kind.ts'
import { decodeStoredMeta, encodeStoredMeta } from '../../src/wire/meta.ts'
import { Reader } from '../../src/wire/msgpack-reader.ts'
import { Writer } from '../../src/wire/msgpack-writer.ts'
import { decodeChunkInfo, decodeConfiguration, decodePeers, encodeChunkInfo, encodeConfiguration, encodePeers } from '../../src/wire/raft.ts'
import {
  AppendEntriesRequest, AppendEntriesResponse, InstallSnapshotRequest, InstallSnapshotResponse, Log, RequestVoteRequest,
  RequestVoteResponse, TimeoutNowRequest, TimeoutNowResponse,
} from '../../src/wire/records/raft.ts'
import { refusesDamage } from './damage.ts'
import { dataFile, vectors } from './load.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

const messages: readonly (readonly [Codec<never>, Codec<never>])[] = [
  [AppendEntriesRequest, AppendEntriesResponse],
  [RequestVoteRequest, RequestVoteResponse],
  [InstallSnapshotRequest, InstallSnapshotResponse],
  [TimeoutNowRequest, TimeoutNowResponse],
] as unknown as readonly (readonly [Codec<never>, Codec<never>])[]

interface RaftMessage {
  readonly rpcType?: number
  readonly request?: object
  readonly error?: string
  readonly response?: object | null
}

test('Raft messages between real servers encode to the bytes they were decoded from', () => {
  let type = 0
  let count = 0
  for (const { name, bytes, decoded } of vectors('raft/messages')) {
    const { rpcType, response } = decoded as RaftMessage
    const byHand = name.startsWith('by hand')
    if (rpcType !== undefined) type = rpcType
    const pair = messages[type]
    if (pair === undefined || response === null || (rpcType === undefined && response === undefined)) continue
    count++
    const reader = new Reader(bytes, rpcType === undefined ? 0 : byHand ? 2 : 1)
    const head = new Writer()
    if (rpcType === undefined) head.str(reader.str())
    const start = reader.pos
    const codec = rpcType === undefined ? pair[1] : pair[0]
    codec.write(head, codec.read(reader))
    if (byHand && rpcType !== undefined) continue
    const expected = rpcType === undefined ? bytes.subarray(0, reader.pos) : bytes.subarray(start, reader.pos)
    assert.equal(hex(head.bytes()), hex(expected), name)
    refusesDamage(bytes.subarray(start, reader.pos), count, (damaged) => codec.read(new Reader(damaged)), 10)
  }
  assert.ok(count > 50, `${count} messages`)
})

test('configurations encode to the bytes they were decoded from', () => {
  for (const { name, bytes } of vectors('raft/config_entries')) {
    assert.equal(hex(encodeConfiguration(decodeConfiguration(bytes))), hex(bytes), name)
    refusesDamage(bytes, 1, decodeConfiguration)
  }
})

test('decodeConfiguration() refuses a suffrage that does not exist', () => {
  const wrong = encodeConfiguration({ Servers: [{ Suffrage: 3 as 0, ID: 'a', Address: 'b' }] })
  assert.throws(() => decodeConfiguration(wrong), { name: 'InputError', message: 'unknown suffrage 3' })
})

test('Extensions of chunks encode to the bytes they were decoded from', () => {
  interface Chunk {
    readonly opNum?: string
    readonly sequenceNum: number
    readonly numChunks: number
  }
  for (const { name, bytes, decoded } of vectors('raft/chunking')) {
    const { opNum, sequenceNum, numChunks } = decoded as Chunk
    if (opNum === undefined) continue
    const found = decodeChunkInfo(bytes)
    assert.deepEqual([String(found.opNum), found.sequenceNum, found.numChunks], [opNum, sequenceNum, numChunks], name)
    assert.equal(hex(encodeChunkInfo(found)), hex(bytes), name)
    for (let at = 0; at < bytes.length * 8; at++) {
      const flipped = Uint8Array.from(bytes)
      flipped[at >> 3]! ^= 1 << (at & 7)
      try {
        decodeChunkInfo(flipped)
      } catch (error) {
        assert.ok(error instanceof InputError)
      }
    }
  }
})

test('decodeChunkInfo() passes over what it does not know and refuses what cannot be', () => {
  const known = encodeChunkInfo({ opNum: 2n ** 64n - 1n, sequenceNum: 1, numChunks: 2 })
  assert.deepEqual(decodeChunkInfo(known), { opNum: 2n ** 64n - 1n, sequenceNum: 1, numChunks: 2 })
  const withNext = Uint8Array.from([...known, 0x22, 2, 1, 2, 0x2d, 1, 2, 3, 4, 0x31, 1, 2, 3, 4, 5, 6, 7, 8])
  assert.deepEqual(decodeChunkInfo(withNext), decodeChunkInfo(known))
  for (const bad of [[], [0x18, 0], [0x10, 5, 0x18, 2], [0x22, 0xff, 0xff, 0xff, 0xff, 0x0f], [0x0b], Array<number>(11).fill(0xff)]) {
    assert.throws(() => decodeChunkInfo(Uint8Array.from(bad)), InputError)
  }
})

test('log entries of a real database encode to the bytes they were decoded from', () => {
  let entries = 0
  for (const { name, bytes } of vectors('raft/raftdb')) {
    if (!name.startsWith('logs/') || bytes.length === 0) continue
    entries++
    assert.equal(hex(Log.encode(Log.decode(bytes))), hex(bytes), name)
  }
  assert.ok(entries > 90)
})

test('meta.json of a real snapshot folder is written as it was read', () => {
  const json = Buffer.from(dataFile('raft/snapshot_dir/2-119-1795408228419/meta.json')).toString('latin1')
  const meta = decodeStoredMeta(json)
  assert.equal(encodeStoredMeta(meta), json)
  const peers = Uint8Array.from(meta.Peers ?? '', (char) => char.charCodeAt(0))
  assert.deepEqual(decodePeers(peers), meta.Configuration.Servers?.map(({ Address }) => Address))
  assert.equal(hex(encodePeers({ Servers: [{ Suffrage: 0, ID: '', Address: decodePeers(peers)[0]! }] })), hex(peers))
})
