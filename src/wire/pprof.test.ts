import assert from 'node:assert/strict'
import { test } from 'node:test'
import { encodeProfile } from './pprof.ts'

/** Fields of a protobuf message: numbers as they are, the rest as bytes. */
function fieldsOf(bytes: Uint8Array): readonly (readonly [field: number, value: bigint | Uint8Array])[] {
  const fields: (readonly [number, bigint | Uint8Array])[] = []
  let at = 0
  const varint = (): bigint => {
    let value = 0n
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++]!
      value |= BigInt(byte & 0x7f) << shift
      if (byte < 0x80) return value
    }
  }
  while (at < bytes.length) {
    const tag = Number(varint())
    if ((tag & 7) === 0) fields.push([tag >> 3, varint()])
    else {
      const length = Number(varint())
      fields.push([tag >> 3, bytes.slice(at, at + length)])
      at += length
    }
  }
  return fields
}

const bytesOf = (message: Uint8Array, field: number): readonly Uint8Array[] => fieldsOf(message).flatMap(([number, value]) => (number === field ? [value as Uint8Array] : []))
const numbersOf = (message: Uint8Array): Readonly<Record<number, unknown>> => Object.fromEntries(fieldsOf(message).map(([field, value]) => [field, typeof value === 'bigint' ? Number(value) : value]))

test('a profile names each place once and has samples with the innermost call first', () => {
  const outer = { name: 'outer', file: 'a.ts', line: 3 }
  const inner = { name: 'inner', file: 'a.ts', line: 300 }
  const profile = encodeProfile({
    types: [{ type: 'samples', unit: 'count' }, { type: 'cpu', unit: 'nanoseconds' }],
    samples: [{ stack: [inner, outer], values: [2, 20_000_000] }, { stack: [outer], values: [1, 5_000_000_000] }],
    period: 10_000_000,
    periodType: { type: 'cpu', unit: 'nanoseconds' },
    time: 1_795_645_943_232_000_000n,
    durationNs: 2e9,
  })
  const texts = bytesOf(profile, 6).map((text) => new TextDecoder().decode(text))
  assert.deepEqual(texts, ['', 'samples', 'count', 'cpu', 'nanoseconds', 'inner', 'a.ts', 'outer'])
  assert.deepEqual(bytesOf(profile, 1).map(numbersOf), [{ 1: 1, 2: 2 }, { 1: 3, 2: 4 }])
  assert.deepEqual(bytesOf(profile, 5).map(numbersOf), [{ 1: 1, 2: 5, 3: 5, 4: 6, 5: 300 }, { 1: 2, 2: 7, 3: 7, 4: 6, 5: 3 }])
  assert.deepEqual(bytesOf(profile, 4).map((location) => numbersOf(bytesOf(location, 4)[0]!)), [{ 1: 1, 2: 300 }, { 1: 2, 2: 3 }])
  assert.deepEqual(bytesOf(profile, 2).map((sample) => [...bytesOf(sample, 1)[0]!]), [[1, 2], [2]])
  const numbers = numbersOf(profile)
  assert.deepEqual([numbers[10], numbers[12]], [2e9, 10_000_000])
})
