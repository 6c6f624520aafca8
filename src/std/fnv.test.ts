import assert from 'node:assert/strict'
import test from 'node:test'
import { Fnv64 } from './fnv.ts'

const vectors = { '': 'cbf29ce484222325', a: 'af63bd4c8601b7be', foobar: '340d8765a4dda9c2' }

for (const [text, sum] of Object.entries(vectors)) {
  test(`Fnv64 of ${JSON.stringify(text)} is the one of its authors' test vectors`, () => {
    assert.equal(new Fnv64().bytes(text).sum().toString(16), sum)
  })
}

test('Fnv64 takes a word as its eight bytes, the lowest first', () => {
  assert.equal(new Fnv64().word(0x0102n).sum(), new Fnv64().bytes('\x02\x01\0\0\0\0\0\0').sum())
})
