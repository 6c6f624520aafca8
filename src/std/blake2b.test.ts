import assert from 'node:assert/strict'
import test from 'node:test'
import { blake2b256 } from './blake2b.ts'

const hex = (bytes: string): string => Buffer.from(bytes, 'latin1').toString('hex')

test('blake2b256() gives the sums of the reference implementation', () => {
  assert.equal(hex(blake2b256('')), '0e5751c026e543b2e8ab2eb06099daa1d1e5df47778f7787faab45cdf12fe3a8')
  assert.equal(hex(blake2b256('abc')), 'bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319')
})

const sum = (length: number): string => hex(blake2b256('\xff\x00a'.repeat(100).slice(0, length)))

test('blake2b256() takes whole blocks and what is left of one', () => {
  assert.equal(sum(127), '37afc08f498a7d508b1916eff48b70acc1422c37f07a0d68d82fee8e0f25bf2e')
  assert.equal(sum(128), 'f469aa6bb1d03a704f3071e42c753fd8fccd63cd06672fa21172b48975c46570')
  assert.equal(sum(129), '711e66e3d8409ef1275514ce4cfc14bdfbc24fd53f93c62cef08bb0ec2e478b4')
  assert.equal(sum(256), '17c0955087a1ae8924660fb6acd30909f1f50d5b6639c09677d2636419968bae')
})
