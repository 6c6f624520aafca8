import assert from 'node:assert/strict'
import { test } from 'node:test'
import { seeded } from '../../test/vectors/damage.ts'
import { InputError } from '../std/errors.ts'
import { any, buffer, codecOf, encodeKind, list, record, str } from './record.ts'
import { ValueStream } from './value-stream.ts'

const free = codecOf(any())
const Piece = record('Piece', { Name: str(), Data: buffer() })

test('values come out whole however their bytes arrive', () => {
  const random = seeded(5)
  const values = Array.from({ length: 60 }, () => Piece.generate(random))
  const bytes = values.flatMap((value) => [...Piece.encode(value)])
  for (const size of [1, 2, 3, 7, 64, 1000, bytes.length]) {
    const stream = new ValueStream()
    const found: Piece[] = []
    for (let at = 0; at < bytes.length; at += size) {
      stream.push(Uint8Array.from(bytes.slice(at, at + size)))
      for (let value = stream.value(Piece); value !== undefined; value = stream.value(Piece)) found.push(value)
    }
    stream.finish()
    assert.deepEqual(found, values, `in pieces of ${size}`)
  }
})
type Piece = ReturnType<typeof Piece.zero>

test('bytes between values can be taken as they are', () => {
  const stream = new ValueStream()
  stream.push(Uint8Array.of(5, 0xa1, 0x61, 1, 2, 3))
  assert.equal(stream.byte(), 5)
  assert.equal(stream.value(free), 'a')
  assert.deepEqual(stream.take(2), Uint8Array.of(1, 2))
  assert.deepEqual(stream.take(9), Uint8Array.of(3))
  assert.equal(stream.byte(), undefined)
  assert.equal(stream.pending, 0)
})

test('views that were handed out stay as they were', () => {
  const stream = new ValueStream()
  const data = encodeKind(buffer(), Uint8Array.of(1, 2, 3, 4))
  stream.push(data.slice(0, 3))
  stream.push(data.slice(3))
  const view = stream.value(codecOf(buffer()))
  stream.push(Uint8Array.from({ length: 50 }, () => 9))
  assert.deepEqual(view, Uint8Array.of(1, 2, 3, 4))
})

test('a value over the limit is refused as soon as its length is known', () => {
  const stream = new ValueStream(1000)
  stream.push(Uint8Array.of(0xdb, 0, 1, 0, 0))
  assert.throws(() => stream.reader(), { name: 'InputError', message: 'msgpack: value of more than 1000 bytes' })
  const many = new ValueStream(1000)
  many.push(Uint8Array.of(0xdd, 0, 1, 0, 0))
  assert.equal(many.reader(), undefined)
  many.push(new Uint8Array(1001))
  assert.throws(() => many.reader(), InputError)
})

test('an end inside a value is refused', () => {
  const stream = new ValueStream()
  stream.push(encodeKind(list(str()), ['a', 'b']).slice(0, 3))
  assert.equal(stream.reader(), undefined)
  assert.throws(() => stream.finish(), InputError)
})

test('a large value in many pieces costs time in proportion', () => {
  const stream = new ValueStream()
  const data = encodeKind(list(str()), Array.from({ length: 200_000 }, () => 'xxxxxxxxx'))
  let pushed = 0
  for (let at = 0; at < data.length; at += 512) {
    stream.push(data.subarray(at, at + 512))
    pushed++
    const value = stream.value(codecOf(list(str())))
    assert.equal(value === undefined, at + 512 < data.length)
  }
  assert.ok(pushed > 3900)
})
