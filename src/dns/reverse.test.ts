import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatIp } from '../std/ip.ts'
import { reversedIp, reverseName } from './reverse.ts'

function read(name: string): string | undefined {
  const ip = reversedIp(name)
  return ip && formatIp(ip)
}

test('a name below arpa stands for an address if it has all labels of one', () => {
  assert.equal(read('4.3.2.1.in-addr.arpa.'), '1.2.3.4')
  assert.equal(read(`6.${'0.'.repeat(23)}8.b.d.0.1.0.0.2.ip6.arpa.`), '2001:db8::6')
  assert.equal(read(`6.${'0.'.repeat(22)}000.8.b.d.0.1.0.0.2.ip6.arpa.`), '2001:db8::6')
  for (const name of ['3.2.1.in-addr.arpa.', '5.4.3.2.1.in-addr.arpa.', '300.3.2.1.in-addr.arpa.', 'x.3.2.1.in-addr.arpa.', '1.ip6.arpa.', 'arpa.', '4.3.2.1.e164.arpa.']) {
    assert.equal(read(name), undefined, name)
  }
})

test('an address has one name below arpa', () => {
  assert.equal(reverseName([1, 2, 3, 4]), '4.3.2.1.in-addr.arpa.')
  const name = `6.${'0.'.repeat(23)}8.b.d.0.1.0.0.2.ip6.arpa.`
  assert.equal(reverseName(reversedIp(name)!), name)
  for (const other of ['04.3.2.1.in-addr.arpa.', `1.0.0.0.0.0.a.0.f.f.f.f.${'0.'.repeat(20)}ip6.arpa.`]) assert.notEqual(reverseName(reversedIp(other)!), other)
})
