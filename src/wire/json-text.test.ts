import assert from 'node:assert/strict'
import { Buffer } from 'node:buffer'
import { test } from 'node:test'
import { seeded } from '../../test/vectors/damage.ts'
import { InputError } from '../std/errors.ts'
import { byteSlice, putBytes } from './byte-strings.ts'
import { readJson } from './json-read.ts'
import { base64, daysOf, formatTime, jsonFloat, jsonString, jsonTextString, unbase64 } from './json-text.ts'
import { parseTime } from './json-scalars.ts'
import { writeJson } from './json-write.ts'
import { any, dur, f64, list, map, record, str, time, u64, zeroTime } from './record.ts'

const utf8 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1')

// The right sides were written by the real server.
test('strings are escaped as the real server escapes them', () => {
  assert.equal(jsonString('plain /text~'), '"plain /text~"')
  assert.equal(jsonString('a<b>&"\\/\b\f\n\r\t\x01\x7f'), '"a\\u003cb\\u003e\\u0026\\"\\\\/\\u0008\\u000c\\n\\r\\t\\u0001\x7f"')
  assert.equal(jsonString(utf8('\u2028\u2029é😀')), `"\\u2028\\u2029${utf8('é😀')}"`)
  assert.equal(jsonString('\xff\xfe'), '"\\ufffd\\ufffd"')
  assert.equal(jsonString('\xed\xa0\x80'), '"\\ufffd\\ufffd\\ufffd"')
  assert.equal(jsonString('\xf4\x90\x80\x80'), '"\\ufffd\\ufffd\\ufffd\\ufffd"')
  assert.equal(jsonString('\xc0\x80'), '"\\ufffd\\ufffd"')
  assert.equal(jsonString('a\xe2\x82'), '"a\\ufffd\\ufffd"')
})

test('JavaScript text is escaped by the same rules', () => {
  for (const text of ['plain', '<é>', '\u2028😀\n', '"\\']) assert.equal(utf8(jsonTextString(text)), jsonString(utf8(text)))
  assert.equal(jsonTextString('\ud800'), '"\ufffd"')
})

test('doubles print as Go prints them', () => {
  const printed: readonly (readonly [number, string])[] = [
    [0, '0'], [-0, '-0'], [3, '3'], [0.1, '0.1'], [1e20, '100000000000000000000'], [1e21, '1e+21'], [1.5e21, '1.5e+21'],
    [123456789012345680000, '123456789012345680000'], [1e-5, '0.00001'], [1e-6, '0.000001'], [1e-7, '1e-7'], [9.9e-7, '9.9e-7'],
    [1e-10, '1e-10'], [1e100, '1e+100'], [5e-324, '5e-324'], [0.000001234, '0.000001234'],
    [2.5e300, '2.5e+300'], [-1e-7, '-1e-7'],
  ]
  for (const [value, text] of printed) assert.equal(jsonFloat(value), text)
  assert.equal(jsonFloat(Math.fround(0.1), true), '0.1')
  assert.equal(jsonFloat(Math.fround(33.3), true), '33.3')
  assert.throws(() => jsonFloat(NaN), { name: 'InputError', message: 'json: unsupported value: NaN' })
  assert.throws(() => jsonFloat(-Infinity), { name: 'InputError', message: 'json: unsupported value: -Inf' })
})

test('times print as RFC 3339 and are read back', () => {
  const printed: readonly (readonly [string, number, number, number])[] = [
    ['0001-01-01T00:00:00Z', 0, 0, -1], ['1970-01-01T00:00:00Z', 62_135_596_800, 0, -1],
    ['2020-02-29T23:59:59.000000001Z', 63_718_617_599, 1, -1],
    ['2026-11-25T19:43:43.84Z', 63_931_232_623, 840_000_000, -1], ['9999-12-31T23:59:59Z', 315_537_897_599, 0, -1],
    ['2000-01-01T01:30:00+05:30', 63_082_267_200, 0, 330], ['1999-12-31T20:00:00-04:00', 63_082_281_600, 0, -240],
  ]
  for (const [text, seconds, nanoseconds, offsetMinutes] of printed) {
    assert.equal(formatTime({ seconds, nanoseconds, offsetMinutes }), text)
    assert.deepEqual(parseTime(text), { seconds, nanoseconds, offsetMinutes })
  }
  assert.equal(formatTime({ seconds: 0, nanoseconds: 0, offsetMinutes: 0 }), '0001-01-01T00:00:00Z')
  assert.equal(formatTime({ ...zeroTime, seconds: -86_400 * 366 }), '0000-01-01T00:00:00Z')
  assert.throws(() => formatTime({ ...zeroTime, seconds: 315_537_897_600 }), InputError)
  const wrong = [
    '', '2020-02-30T00:00:00Z', '2021-02-29T00:00:00Z', '2020-13-01T00:00:00Z', '2020-01-01T24:00:00Z', '2020-01-01 00:00:00Z',
    '2020-01-01T00:00:00',
  ]
  for (const bad of wrong) {
    assert.throws(() => parseTime(bad), InputError, bad)
  }
})

test('calendar days agree with the platform\'s calendar', () => {
  const random = seeded(9)
  const epoch = daysOf(1970, 1, 1)
  for (let i = 0; i < 2000; i++) {
    const days = (random.u32() % 3_650_000) + 2
    const date = new Date((days - epoch) * 86_400_000)
    assert.equal(daysOf(date.getUTCFullYear(), date.getUTCMonth() + 1, date.getUTCDate()), days)
    assert.equal(formatTime({ ...zeroTime, seconds: days * 86_400 }), `${date.toISOString().slice(0, 19)}Z`)
  }
})

test('base64 goes there and back', () => {
  const random = seeded(10)
  for (let length = 0; length < 200; length++) {
    const data = Buffer.from(Uint8Array.from({ length }, () => random.u32() & 0xff))
    const text = data.toString('latin1')
    assert.equal(base64(text), data.toString('base64'))
    assert.equal(unbase64(base64(text)), text)
  }
  assert.equal(unbase64('Y\nWJj\r\n'), 'abc')
})

test('byte strings of every length go into arrays and back', () => {
  const random = seeded(12)
  for (const length of [...Array.from({ length: 80 }, (_, at) => at), 150, 151, 199, 200, 255, 256, 5000, 100_000]) {
    for (const high of [false, true]) {
      const data = Uint8Array.from({ length }, () => random.u32() & (high ? 0xff : 0x7f))
      const text = Buffer.from(data).toString('latin1')
      assert.equal(byteSlice(data, 0, length), text)
      assert.equal(byteSlice(Buffer.from(data), 0, length), text)
      const target = new Uint8Array(length + 4).fill(7)
      assert.equal(putBytes(target, 2, text), length + 2)
      assert.deepEqual([...target.subarray(0, 2), ...target.subarray(length + 2)], [7, 7, 7, 7])
      assert.ok(Buffer.from(target.subarray(2, length + 2)).equals(Buffer.from(data)))
    }
  }
})

test('maps are written in the order of bytes, and no key is special', () => {
  const value = readJson(map(any()), '{"b":1,"__proto__":{"x":1},"10":1,"9":2,"constructor":null,"A":1}')
  assert.equal(writeJson(map(any()), value), '{"10":1,"9":2,"A":1,"__proto__":{"x":1},"b":1,"constructor":null}')
  assert.equal(({} as { readonly x?: number }).x, undefined)
})

test('pretty JSON has four blanks a level and keeps empty lists on one line', () => {
  const json = '{"a":[],"b":{},"c":[{"d":[1,"x"]}]}'
  assert.equal(writeJson(any(), readJson(any(), json), { pretty: true }), JSON.stringify(JSON.parse(json), null, 4))
})

test('text mode reads and writes JavaScript text', () => {
  const Note = record('Note', { Text: str(), Tags: list(str()), At: time(), For: dur({ json: { duration: 'text' } }) })
  const value = readJson(map(str()), '{"k":"é\\u00e9\\ud83d\\ude00\u2028"}', { text: true })
  assert.equal(value?.get('k'), 'éé😀\u2028')
  assert.equal(writeJson(map(str()), value, { text: true }), '{"k":"éé😀\\u2028"}')
  const note = Note.fromJson('{"Text":"ü","For":"1m30s"}', { text: true })
  assert.equal(note.For, 90_000_000_000)
  assert.equal(Note.fromJson(Note.toJson(note)).For, note.For)
})

test('numbers are exact to 64 bits and keep the sign of zero', () => {
  assert.equal(readJson(u64(), '18446744073709551615'), 2n ** 64n - 1n)
  assert.equal(writeJson(u64(), 2n ** 64n - 1n), '18446744073709551615')
  assert.ok(Object.is(readJson(f64(), '-0'), -0))
  assert.equal(readJson(u64(), '9007199254740991'), 9_007_199_254_740_991)
})

test('surrogates that stand alone become U+FFFD, pairs one character', () => {
  const read = readJson(str(), '"\\ud83d\\ude00 \\ud83d \\ude00 \\ud83dx \\ud83d\\u0041 \\uD83D\\uDE00\\u0000"')
  assert.equal(read, utf8('😀 \ufffd \ufffd \ufffdx \ufffdA 😀\0'))
})

test('what is nested too deeply is refused', () => {
  assert.throws(() => readJson(any(), '['.repeat(100_000)), { name: 'InputError', message: 'invalid character \'[\' exceeded max depth' })
})

test('whole texts end with the value', () => {
  assert.deepEqual(readJson(list(u64()), ' [1] ', { whole: true }), [1])
  assert.throws(() => readJson(u64(), '1 2', { whole: true }), { message: "invalid character '2' after top-level value" })
  assert.throws(() => readJson(u64(), '', { whole: true }), { message: 'unexpected end of JSON input' })
  assert.throws(() => readJson(list(u64()), '[', { whole: true }), { message: 'unexpected end of JSON input' })
  assert.equal(readJson(u64(), '1 garbage'), 1)
})
