import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { byteArray } from '../../std/bytes.ts'
import { OutputRing } from './output-ring.ts'

test('a ring keeps the last bytes, however they come', () => {
  fc.assert(fc.property(fc.integer({ min: 1, max: 9 }), fc.array(fc.string({ unit: 'binary-ascii' })), (size, chunks) => {
    const ring = new OutputRing(size)
    for (const chunk of chunks) ring.write(byteArray(chunk))
    const all = chunks.join('')
    assert.equal(ring.text(), all.slice(-size))
    assert.equal(ring.report(), all.length <= size ? all : `Captured ${size} of ${all.length} bytes\n...\n${all.slice(-size)}`)
  }))
})
