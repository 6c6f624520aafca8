import assert from 'node:assert/strict'
import test from 'node:test'
import { md5 } from './md5.ts'

const vectors = {
  '': 'd41d8cd98f00b204e9800998ecf8427e',
  abc: '900150983cd24fb0d6963f7d28e17f72',
  'message digest': 'f96b697d7cb7938d525a2f31aaf161d0',
  '12345678901234567890123456789012345678901234567890123456789012345678901234567890': '57edf4a22be3c955ac49da2e2107b67a',
  'service:web': '4221bab6c8ffcb416a8bbafb21d26863',
}

for (const [text, sum] of Object.entries(vectors)) {
  test(`md5() of ${JSON.stringify(text)} is the one of RFC 1321 or of the original`, () => {
    assert.equal(md5(text), sum)
  })
}

test('md5() fills the block at every length around its end', () => {
  const sums = [55, 56, 57, 63, 64, 65].map((length) => md5('a'.repeat(length)))
  assert.equal(sums[0], 'ef1772b6dff9a122358552954ad0df65')
  assert.equal(sums[1], '3b0c8ac703f828b04c6c197006d17218')
  assert.equal(new Set(sums).size, sums.length)
})
