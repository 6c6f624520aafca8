import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { test } from 'node:test'
import { sha512 } from './sha512.ts'

test('sha512() gives the sums of others', () => {
  for (const length of [0, 1, 3, 36, 110, 111, 112, 113, 127, 128, 129, 300]) {
    const bytes = Array.from({ length }, (_, i) => String.fromCharCode((i * 37) & 255)).join('')
    assert.equal(sha512(bytes), createHash('sha512').update(bytes, 'latin1').digest('hex'), String(length))
  }
})
