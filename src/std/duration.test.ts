import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatDuration, parseDuration, seconds } from './duration.ts'

test('parseDuration() agrees with Go', () => {
  const cases: readonly (readonly [string, number | bigint | string])[] = [
    ['0', 0], ['1s', 1e9], ['-1.5h', -5.4e12], ['+300ms', 3e8], ['2h45m', 9.9e12], ['1us', 1000], ['1\u00c2\u00b5s', 1000], ['.5s', 5e8], ['1.s', 1e9], ['1h1h', 7.2e12], ['2562047h', 9223369200000000000n],
    ['', 'invalid duration ""'], ['3', 'missing unit in duration "3"'], ['1.5.5s', 'missing unit in duration "1.5.5s"'], ['-', 'invalid duration "-"'], ['.s', 'invalid duration ".s"'], ['1x', 'unknown unit "x" in duration "1x"'],
    ['1s ', 'unknown unit "s " in duration "1s "'], ['x', 'invalid duration "x"'], ['3000000h', 'invalid duration "3000000h"'], ['1sx', 'unknown unit "sx" in duration "1sx"'],
  ]
  for (const [text, expected] of cases) {
    assert.deepEqual(parseDuration(text), typeof expected === 'string' ? { error: `time: ${expected}` } : { value: expected }, text)
  }
})

test('formatDuration() prints as Go', () => {
  const cases: readonly (readonly [number | bigint, string])[] = [
    [0, '0s'], [1, '1ns'], [1500, '1.5\u00c2\u00b5s'], [2e8, '200ms'], [1.5e9, '1.5s'], [6e10, '1m0s'], [3.6e12, '1h0m0s'], [-90e9, '-1m30s'],
  ]
  for (const [duration, text] of cases) assert.equal(formatDuration(duration), text)
})

test('seconds() multiplies as Go does, around the ends of 64 bits too', () => {
  const cases: readonly (readonly [count: number | bigint, product: number | bigint])[] = [
    [0, 0], [15, 15_000_000_000], [-1, -1_000_000_000], [9_007_199, 9_007_199_000_000_000], [9_007_200, 9_007_200_000_000_000n],
    [-1_000_000_000, -1_000_000_000_000_000_000n], [2n ** 63n - 1n, -1_000_000_000], [-(2n ** 63n), 0],
  ]
  for (const [count, product] of cases) assert.equal(seconds(count), product)
})

test('parseDuration() knows no units but Go\'s', () => {
  for (const unit of ['constructor', 'toString', '__proto__', 'y', 'H']) {
    assert.deepEqual(parseDuration(`1${unit}`), { error: `time: unknown unit "${unit}" in duration "1${unit}"` })
  }
})
