import assert from 'node:assert/strict'
import { crc32 } from 'node:zlib'
import { test } from 'node:test'
import { decodeBatch, encodeBatch } from './log-batch.ts'
import type { LogBatch } from './log-batch.ts'
import { decodeSegmentHeader, encodeSegmentHeader, segmentName, segmentNumber } from './log-segment.ts'
import { assertEntries, entriesOf } from './log-store.suite.ts'

const salt = 0xdead_beef
const stable = { term: 2 ** 41, lastVoteTerm: 7, lastVoteCandidate: '127.0.0.1:8300\xff' }
const all: LogBatch = { sequence: 2 ** 40 + 1, trim: 3, clear: true, cut: 9, entries: entriesOf(9, 11), stable }

test('a batch survives encoding, with all it does and with nothing', () => {
  const entries = [...entriesOf(1, 3), { Index: Number.MAX_SAFE_INTEGER, Term: 2 ** 32, Type: 255, Data: null, Extensions: Uint8Array.of(1, 2) }]
  const nothing: LogBatch = { sequence: 1, trim: undefined, clear: false, cut: undefined, entries: [], stable: undefined }
  for (const batch of [all, nothing, { ...nothing, entries }, { ...nothing, stable }, { ...nothing, cut: 5 }]) {
    const decoded = decodeBatch(encodeBatch(batch, salt, crc32), salt, crc32)
    assert.ok(decoded !== undefined)
    assert.deepEqual({ ...decoded, entries: [] }, { ...batch, entries: [] })
    assertEntries(decoded.entries, batch.entries)
  }
})

test('a batch notices every flipped bit, every missing byte and the salt of another segment', () => {
  const bytes = encodeBatch(all, salt, crc32)
  for (let bit = 0; bit < bytes.length * 8; bit++) assert.equal(decodeBatch(flipped(bytes, bit), salt, crc32), undefined, `bit ${bit}`)
  for (let length = 0; length < bytes.length; length++) assert.equal(decodeBatch(bytes.subarray(0, length), salt, crc32), undefined)
  assert.equal(decodeBatch(bytes, salt + 1, crc32), undefined)
})

test('the header of a segment survives encoding, and damage to it is noticed', () => {
  const header = { number: 12, previousBytes: 8 << 20, sequence: 2 ** 40, salt, first: 5, last: 2 ** 33, stable }
  const bytes = encodeSegmentHeader(header, crc32)
  assert.deepEqual(decodeSegmentHeader(new Uint8Array([...bytes, 1, 2, 3]), crc32), { header, length: bytes.length })
  for (let bit = 0; bit < bytes.length * 8; bit++) assert.equal(decodeSegmentHeader(flipped(bytes, bit), crc32), undefined, `bit ${bit}`)
  for (let length = 0; length < bytes.length; length++) assert.equal(decodeSegmentHeader(bytes.subarray(0, length), crc32), undefined)
})

test('only names that a log gives are segments', () => {
  assert.deepEqual(['00000012', '123456789', '0', '00000000', '12', '0000001x', '1e7', 'log'].map(segmentNumber), [12, 123_456_789, ...new Array<undefined>(6).fill(undefined)])
  assert.equal(segmentName(12), '00000012')
})

function flipped(bytes: Uint8Array, bit: number): Uint8Array {
  const copy = bytes.slice()
  copy[bit >> 3] = (copy[bit >> 3] ?? 0) ^ (1 << (bit & 7))
  return copy
}
