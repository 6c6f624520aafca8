import assert from 'node:assert/strict'
import test from 'node:test'
import { bytesOfText } from './bytes.ts'
import { isPrintable, parseBool, parseUint, quote } from './quote.ts'

test('quote() escapes as Go 1.15 does', () => {
  const cases: readonly (readonly [string, string])[] = [
    ['', '""'],
    ['plain text', '"plain text"'],
    ['a"b\\c', '"a\\"b\\\\c"'],
    ['\x00\x07\b\f\n\r\t\v\x1f\x7f', '"\\x00\\a\\b\\f\\n\\r\\t\\v\\x1f\\u007f"'],
    [bytesOfText('grün'), `"${bytesOfText('grün')}"`],
    [bytesOfText('\u200b\u00a0\ufeff'), '"\\u200b\\u00a0\\ufeff"'],
    [bytesOfText('\u{e0001}'), '"\\U000e0001"'],
    ['\xff\xc3', '"\\xff\\xc3"'],
    ['\xed\xa0\x80', '"\\xed\\xa0\\x80"'],
    [bytesOfText('\ufffd'), `"${bytesOfText('\ufffd')}"`],
  ]
  for (const [bytes, quoted] of cases) assert.equal(quote(bytes), quoted)
})

test('isPrintable() accepts spaces, letters of any script and bytes that are no text', () => {
  for (const good of ['', 'a b', bytesOfText('ключ/鍵'), '\xff']) assert.equal(isPrintable(good), true, good)
  for (const bad of ['a\tb', '\x00', '\x7f', bytesOfText('\u200b'), bytesOfText('\u00a0'), bytesOfText('\ufeff')]) {
    assert.equal(isPrintable(bad), false, bad)
  }
})

test('parseUint() reads 64 bits exactly and refuses in Go\'s words', () => {
  assert.deepEqual(parseUint('0'), { value: 0 })
  assert.deepEqual(parseUint('007'), { value: 7 })
  assert.deepEqual(parseUint('9007199254740991'), { value: Number.MAX_SAFE_INTEGER })
  assert.deepEqual(parseUint('9007199254740992'), { value: 9007199254740992n })
  assert.deepEqual(parseUint('18446744073709551615'), { value: 18446744073709551615n })
  assert.deepEqual(parseUint('0000000000000000000000001'), { value: 1 })
  for (const text of ['', '-1', '+1', 'abc', '1.0', '1_0', ' 1', '1x']) assertRefused(text, 'invalid syntax')
  for (const text of ['18446744073709551616', '99999999999999999999999', '99999999999999999999x']) assertRefused(text, 'value out of range')
})

function assertRefused(text: string, why: string): void {
  assert.deepEqual(parseUint(text), { error: `strconv.ParseUint: parsing ${quote(text)}: ${why}` })
}

test('parseBool() knows the words of strconv.ParseBool', () => {
  assert.deepEqual(['1', 't', 'T', 'true', 'True', 'TRUE'].map(parseBool), [true, true, true, true, true, true])
  assert.deepEqual(['0', 'f', 'F', 'false', 'False', 'FALSE'].map(parseBool), [false, false, false, false, false, false])
  assert.deepEqual(['', 'yes', 'tRUE'].map(parseBool), [undefined, undefined, undefined])
})
