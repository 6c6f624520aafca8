import assert from 'node:assert/strict'
import { Buffer } from 'node:buffer'
import { test } from 'node:test'
import { seeded } from '../../test/vectors/damage.ts'
import { InputError } from '../std/errors.ts'
import { Reader } from './msgpack-reader.ts'
import { skipValue } from './msgpack-skip.ts'
import { maxFreeDepth, Writer } from './msgpack-writer.ts'
import type { Free, I64 } from './values.ts'

function written(fill: (writer: Writer) => void): string {
  const writer = new Writer(1)
  fill(writer)
  return Buffer.from(writer.bytes()).toString('hex')
}
const readerOf = (hex: string): Reader => new Reader(Uint8Array.from(Buffer.from(hex, 'hex')))

const integers: readonly (readonly [I64, string])[] = [
  [0, '00'], [1, '01'], [127, '7f'], [128, 'cc80'], [255, 'ccff'], [256, 'cd0100'], [65_535, 'cdffff'], [65_536, 'ce00010000'],
  [4_294_967_295, 'ceffffffff'], [4_294_967_296, 'cf0000000100000000'], [9_007_199_254_740_991, 'cf001fffffffffffff'],
  [9_007_199_254_740_992n, 'cf0020000000000000'], [9_223_372_036_854_775_807n, 'cf7fffffffffffffff'],
  [-1, 'ff'], [-32, 'e0'], [-33, 'd0df'], [-128, 'd080'], [-129, 'd1ff7f'], [-32_768, 'd18000'], [-32_769, 'd2ffff7fff'],
  [-2_147_483_648, 'd280000000'], [-2_147_483_649, 'd3ffffffff7fffffff'], [-9_007_199_254_740_991, 'd3ffe0000000000001'],
  [-9_007_199_254_740_992n, 'd3ffe0000000000000'], [-9_223_372_036_854_775_808n, 'd38000000000000000'],
]

for (const [value, hex] of integers) {
  test(`the integer ${value} is ${hex}, and comes back as it was`, () => {
    assert.equal(written((writer) => writer.int(value)), hex)
    assert.equal(written((writer) => writer.int(BigInt(value))), hex)
    assert.equal(readerOf(hex).i64(), value)
    if (value >= 0) assert.equal(readerOf(hex).u64(), value)
    else assert.throws(() => readerOf(hex).u64(), InputError)
  })
}

test('integers are read from every form', () => {
  const forms = ['05', 'cc05', 'cd0005', 'ce00000005', 'cf0000000000000005', 'd005', 'd10005', 'd200000005', 'd30000000000000005']
  for (const hex of forms) {
    assert.equal(readerOf(hex).u64(), 5)
    assert.equal(readerOf(hex).i64(), 5)
    assert.equal(readerOf(hex).f64(), 5)
  }
})

test('integers out of range are refused on both sides', () => {
  assert.equal(written((writer) => writer.int(2n ** 64n - 1n)), 'cfffffffffffffffff')
  assert.equal(readerOf('cfffffffffffffffff').u64(), 2n ** 64n - 1n)
  assert.throws(() => readerOf('cfffffffffffffffff').i64(), InputError)
  for (const value of [2n ** 64n, -(2n ** 63n) - 1n, 0.5, 200.5, -0.5, NaN, Infinity, -Infinity, 2 ** 53]) {
    assert.throws(() => written((writer) => writer.int(value)), InputError, String(value))
  }
  assert.throws(() => readerOf('cd0100').u8(), InputError)
  assert.throws(() => readerOf('cf0000000100000000').u32Value(), InputError)
})

test('strings of every length have the forms of the old specification', () => {
  const heads = [[0, 'a0'], [31, 'bf'], [32, 'da0020'], [255, 'da00ff'], [65_535, 'daffff'], [65_536, 'db00010000']] as const
  for (const [length, head] of heads) {
    for (const char of ['a', '\xff']) {
      const text = char.repeat(length)
      const hex = written((writer) => writer.str(text))
      assert.equal(hex, head + Buffer.from(text, 'latin1').toString('hex'))
      assert.equal(readerOf(hex).str(), text)
      assert.equal(readerOf(hex).bytesOrNil(), text)
    }
  }
})

test('new forms of strings are read, of bytes into bytes only', () => {
  assert.equal(readerOf('d9026162').str(), 'ab')
  for (const hex of ['c4026162', 'c500026162', 'c6000000026162']) {
    assert.equal(readerOf(hex).bytesOrNil(), 'ab')
    assert.deepEqual(readerOf(hex).bufferOrNil(), Uint8Array.of(0x61, 0x62))
    assert.throws(() => readerOf(hex).str(), InputError)
  }
})

const nil = (): Reader => readerOf('c0')

test('nil is the zero of whatever is asked for', () => {
  assert.deepEqual(
    [nil().str(), nil().bytesOrNil(), nil().bufferOrNil(), nil().free(), nil().u64(), nil().i64(), nil().f64(), nil().bool()],
    ['', null, null, null, 0, 0, 0, false],
  )
  assert.deepEqual([nil().arrayLength(), nil().mapLength()], [-1, -1])
  assert.deepEqual(nil().time(), { seconds: 0, nanoseconds: 0, offsetMinutes: -1 })
})

test('doubles and singles keep their form, also for whole numbers', () => {
  assert.equal(written((writer) => writer.f64(1)), 'cb3ff0000000000000')
  assert.equal(written((writer) => writer.f32(1.5)), 'ca3fc00000')
  assert.equal(readerOf('cb3ff0000000000000').f64(), 1)
  assert.equal(readerOf('ca3fc00000').f64(), 1.5)
  assert.throws(() => readerOf('cb3ff0000000000000').u64(), InputError)
})

test('times are Go\'s fifteen bytes', () => {
  const zero = 'af01' + '00'.repeat(12) + 'ffff'
  assert.equal(written((writer) => writer.time({ seconds: 0, nanoseconds: 0, offsetMinutes: -1 })), zero)
  const time = { seconds: 63_740_000_000, nanoseconds: 123_456_789, offsetMinutes: 330 }
  assert.deepEqual(readerOf(written((writer) => writer.time(time))).time(), time)
  assert.throws(() => readerOf(`af02${zero.slice(4)}`).time(), InputError)
  assert.throws(() => readerOf('a101').time(), InputError)
})

test('free values come back as they were', () => {
  const value: Free = new Map<string, Free>([['__proto__', [null, true, 1.5, 7n, -7n, 'x']], ['2', new Map()], ['1', []]])
  assert.deepEqual(readerOf(written((writer) => writer.free(value))).free(), value)
  assert.deepEqual(readerOf('8105c3').free(), new Map([['5', true]]))
  assert.throws(() => readerOf('8190c3').free(), InputError)
  assert.throws(() => readerOf('c1').free(), InputError)
})

const nested = (depth: number): Free => Array.from({ length: depth }).reduce<Free>((inner) => [inner], null)

test('free values may be nested so deep and no deeper', () => {
  assert.deepEqual(readerOf(written((writer) => writer.free(nested(maxFreeDepth)))).free(), nested(maxFreeDepth))
  assert.throws(() => written((writer) => writer.free(nested(maxFreeDepth + 1))), InputError)
})

test('skip() passes over every kind of value and nothing more', () => {
  const values = [
    '00', 'ff', 'c0', 'c2', 'ca00000000', 'cb0000000000000000', 'd401aa', 'd501aaaa', 'd601aaaaaaaa', `d801${'aa'.repeat(16)}`,
    'c70201aaaa', 'c8000101aa', 'c90000000101aa', 'd90161', 'c40161', 'da000161', '9201a161', '82a1610102c0', 'dc0001c3',
    'de0001a161c3', 'dd00000001c3', 'df00000001a161c3',
  ]
  for (const hex of values) {
    const reader = readerOf(`${hex}2a`)
    reader.skip()
    assert.equal(reader.u64(), 42, hex)
    for (let cut = 0; cut < hex.length / 2; cut++) {
      assert.equal(skipValue(Uint8Array.from(Buffer.from(hex, 'hex')), 0, cut), -1, `${hex} cut at ${cut}`)
    }
  }
})

test('random bytes never do worse than an InputError', () => {
  const random = seeded(11)
  for (let i = 0; i < 20_000; i++) {
    const data = Uint8Array.from({ length: random.u32() % 24 }, () => random.u32() & 0xff)
    try {
      new Reader(data).free()
    } catch (error) {
      assert.ok(error instanceof InputError, String(error))
    }
  }
})
