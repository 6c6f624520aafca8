import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Crc64 } from './crc64.ts'

function sumOf(bytes: Uint8Array): string {
  const sum = new Crc64()
  sum.update(bytes)
  return Buffer.from(sum.digest()).toString('hex')
}

/** One bit at a time, as the definition says. */
function plainSum(bytes: Uint8Array): string {
  let sum = 0xffffffffffffffffn
  for (const byte of bytes) {
    sum ^= BigInt(byte)
    for (let bit = 0; bit < 8; bit++) sum = sum & 1n ? (sum >> 1n) ^ 0xc96c5795d7870f42n : sum >> 1n
  }
  return (sum ^ 0xffffffffffffffffn).toString(16).padStart(16, '0')
}

test('the check value of CRC-64/XZ', () => {
  assert.equal(sumOf(new TextEncoder().encode('123456789')), '995dc9bbdf1939fa')
  assert.equal(sumOf(new Uint8Array()), '0000000000000000')
})

test('lengths that are no multiple of eight, in any pieces', () => {
  const bytes = Uint8Array.from({ length: 41 }, (_, at) => (at * 37) & 0xff)
  for (let length = 0; length <= bytes.length; length++) {
    const all = bytes.subarray(0, length)
    assert.equal(sumOf(all), plainSum(all))
    const pieces = new Crc64()
    for (let at = 0; at < length; at += 5) pieces.update(all.subarray(at, Math.min(at + 5, length)))
    assert.equal(Buffer.from(pieces.digest()).toString('hex'), plainSum(all))
  }
})
