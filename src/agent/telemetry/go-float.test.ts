import assert from 'node:assert/strict'
import { test } from 'node:test'
import { goFloat } from './go-float.ts'

test('floats are printed as Go prints them in Prometheus texts', () => {
  const cases: readonly (readonly [number, string])[] = [
    [0, '0'], [1, '1'], [0.22, '0.22'], [125_744, '125744'], [1e6, '1e+06'], [8_487_808, '8.487808e+06'], [0.0001, '0.0001'], [0.000068, '6.8e-05'],
    [1.8446744073709552e19, '1.8446744073709552e+19'], [NaN, 'NaN'], [Infinity, '+Inf'], [-Infinity, '-Inf'], [-2.5, '-2.5'],
  ]
  for (const [value, text] of cases) assert.equal(goFloat(value), text)
})
