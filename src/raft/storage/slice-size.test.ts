import assert from 'node:assert/strict'
import { test } from 'node:test'
import { SliceSize } from './slice-size.ts'

test('a slice grows while it is quick, shrinks when it is slow, and never vanishes', () => {
  const size = new SliceSize(8)
  size.took(0.5)
  assert.equal(size.value, 16)
  size.took(3)
  assert.equal(size.value, 16)
  for (let i = 0; i < 10; i++) size.took(50)
  assert.equal(size.value, 1)
  for (let i = 0; i < 30; i++) size.took(0)
  assert.equal(size.value, 16_384)
})
