import assert from 'node:assert/strict'
import { test } from 'node:test'
import { byteString } from '../std/bytes.ts'
import { metaRecords } from './records.ts'

function texts(...pairs: readonly (readonly [string, string])[]): readonly string[] {
  return metaRecords('n.', new Map(pairs), 5).map(({ data }) => (data.kind === 'bytes' ? byteString(data.bytes.subarray(1)) : ''))
}

test('metadata becomes text by RFC 1464, or the bare value where the key says so', () => {
  assert.deepEqual(texts(['a', 'b']), ['a=b'])
  assert.deepEqual(texts(['a=`', '`=']), ['a`=``=``='])
  assert.deepEqual(texts(['  a  ', ' v ']), ['` ` a` ` = v '])
  assert.deepEqual(texts(['RFC1035-x', 'k=v']), ['k=v'])
  assert.deepEqual(texts(['path', 'c:\\dir\\065']), ['path=c:dirA'])
  assert.deepEqual(texts(['rfc1035-', '']), [''])
})

test('a node without metadata has no texts', () => {
  assert.deepEqual(metaRecords('n.', null, 5), [])
})
