import assert from 'node:assert/strict'
import { test } from 'node:test'
import { der, derObjectId, derUnsigned, readDer, tags } from './der.ts'

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

test('numbers are as short as can be and never negative', () => {
  const cases: readonly (readonly [string, string])[] = [['00', '020100'], ['7f', '02017f'], ['80', '02020080'], ['0000ff', '020200ff'], ['0100', '02020100']]
  for (const [bytes, expected] of cases) assert.equal(hex(derUnsigned(Buffer.from(bytes, 'hex'))), expected, bytes)
})

test('identifiers have their first two parts in one, and seven bits a byte', () => {
  assert.equal(hex(derObjectId('2.5.29.15')), '0603551d0f')
  assert.equal(hex(derObjectId('1.2.840.10045.4.3.2')), '06082a8648ce3d040302')
  assert.equal(hex(derObjectId('1.3.6.1.5.5.7.3.1')), '06082b06010505070301')
})

test('what was written is read, of all lengths', () => {
  for (const length of [0, 1, 127, 128, 255, 256, 65_535, 65_536]) {
    const contents = new Uint8Array(length).fill(7)
    const value = der(tags.octetString, contents)
    const [first, second] = readDer(Buffer.concat([value, derUnsigned(Uint8Array.of(5))]))
    assert.equal(first?.tag, tags.octetString)
    assert.deepEqual(first.contents.length, length)
    assert.deepEqual(hex(first.whole), hex(value))
    assert.equal(hex(second!.whole), '020105')
  }
})

test('bytes that end too early are refused', () => {
  for (const bytes of ['30', '3002aa', '3082', '308201', '3084ffffffff00']) assert.throws(() => readDer(Buffer.from(bytes, 'hex')), { name: 'InputError' }, bytes)
})
