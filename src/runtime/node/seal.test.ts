import assert from 'node:assert/strict'
import test from 'node:test'
import { nodeSeal } from './seal.ts'

const hex = (text: string): Uint8Array => Uint8Array.fromHex(text)

test('seal() gives what the specification of GCM lists as its test case 4', () => {
  const key = hex('feffe9928665731c6d6a8f9467308308')
  const nonce = hex('cafebabefacedbaddecaf888')
  const plain = hex(
    'd9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a721c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39',
  )
  const associated = hex('feedfacedeadbeeffeedfacedeadbeefabaddad2')
  const sealed = nodeSeal.seal(key, nonce, plain, associated)
  assert.equal(
    Buffer.from(sealed).toString('hex'),
    '42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091' +
      '5bc94fbc3221a5db94fae95ae7121a47',
  )
  assert.deepEqual(Buffer.from(nodeSeal.open(key, nonce, sealed, associated)!), Buffer.from(plain))
})

test('open() gives back what seal() took for every length of key, and nothing once a bit is changed', () => {
  const nonce = new Uint8Array(12).fill(7)
  const associated = Uint8Array.of(1, 2, 3)
  for (const length of [16, 24, 32]) {
    const key = new Uint8Array(length).fill(length)
    const sealed = nodeSeal.seal(key, nonce, Uint8Array.of(5, 6), associated)
    assert.deepEqual([...nodeSeal.open(key, nonce, sealed, associated)!], [5, 6])
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const damaged = Uint8Array.from(sealed)
      damaged[bit >> 3]! ^= 1 << (bit & 7)
      assert.equal(nodeSeal.open(key, nonce, damaged, associated), undefined)
    }
    assert.equal(nodeSeal.open(key, nonce, sealed, Uint8Array.of(1, 2)), undefined)
    assert.equal(nodeSeal.open(key, nonce, sealed.subarray(0, 9), associated), undefined)
  }
})
