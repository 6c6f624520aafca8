import assert from 'node:assert/strict'
import { crc32 } from 'node:zlib'
import { test } from 'node:test'
import { decodeFrames, encodeFrames, Frame } from './log-frame.ts'
import { assertEntries, entriesOf } from './log-store.suite.ts'
import { decodeStable, encodeStable } from './stable-record.ts'

test('entries survive encoding, also at the edge of what a number holds', () => {
  const entries = [
    ...entriesOf(1, 3),
    { Index: Number.MAX_SAFE_INTEGER, Term: 2 ** 32, Type: 255, Data: null, Extensions: Uint8Array.of(1, 2) },
  ]
  assertEntries(decodeFrames(encodeFrames(entries)), entries)
  assert.equal(encodeFrames([]).byteLength, 0)
})

function sound(bytes: Uint8Array): boolean {
  const frame = new Frame(bytes)
  return frame.length === bytes.length && frame.checksum === crc32(frame.checked)
}

test('a sealed frame notices every flipped bit and every missing byte', () => {
  const bytes = new Uint8Array(encodeFrames(entriesOf(5, 5)))
  new Frame(bytes).seal(9, crc32)
  assert.ok(sound(bytes))
  assert.equal(new Frame(bytes).sequence, 9)
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const flipped = bytes.slice()
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7))
    assert.ok(!sound(flipped), `bit ${bit}`)
  }
  for (let length = 0; length < bytes.length; length++) assert.ok(!sound(bytes.subarray(0, length)), `${length} bytes`)
})

test('stable values survive encoding, and damage to them is noticed', () => {
  const record = { sequence: 2 ** 40, state: { term: 3, lastVoteTerm: 2, lastVoteCandidate: 'n\xff' } }
  const bytes = encodeStable(record, crc32)
  assert.deepEqual(decodeStable(bytes, crc32), record)
  for (let at = 0; at < bytes.length; at++) {
    const damaged = bytes.slice()
    damaged[at] = (damaged[at] ?? 0) ^ 0x10
    assert.equal(decodeStable(damaged, crc32), undefined)
    assert.equal(decodeStable(bytes.subarray(0, at), crc32), undefined)
  }
})
