import assert from 'node:assert/strict'
import { test } from 'node:test'
import { contains, formatIp, joinHostPort, parseIp, parseNetwork } from './ip.ts'

test('parseIp() and formatIp() agree with Go', () => {
  const cases: readonly (readonly [string, string | undefined])[] = [
    ['127.0.0.1', '127.0.0.1'], ['010.1.1.1', '10.1.1.1'], ['256.1.1.1', undefined], ['1.2.3', undefined], ['', undefined],
    ['::', '::'], ['::1', '::1'], ['1::', '1::'], ['2001:DB8:0:0:1:0:0:1', '2001:db8::1:0:0:1'], ['::ffff:10.0.0.1', '10.0.0.1'],
    ['2001:00000db8::000001', '2001:db8::1'], ['1:2:3:4:5:6:7:8', '1:2:3:4:5:6:7:8'], ['1:2:3:4:5:6:7::', '1:2:3:4:5:6:7:0'], ['1:2:3:4:5:6:7:8::', undefined], ['64:ff9b::1.2.3.4', '64:ff9b::102:304'],
    ['fe80::1%eth0', undefined], ['[::]', undefined], ['::1::', undefined], ['12345::', undefined], [':1', undefined], ['1:', undefined],
  ]
  for (const [text, expected] of cases) {
    const ip = parseIp(text)
    assert.equal(ip === undefined ? undefined : formatIp(ip), expected, text)
  }
})

test('contains() compares the leading bits', () => {
  const network = parseNetwork('172.16.0.0/12')!
  assert.equal(contains(network, parseIp('172.31.255.1')!), true)
  assert.equal(contains(network, parseIp('172.32.0.1')!), false)
  assert.equal(contains(network, parseIp('::1')!), false)
  assert.equal(contains(parseNetwork('0.0.0.0/0')!, parseIp('9.9.9.9')!), true)
  for (const bad of ['10.0.0.0', '10.0.0.0/33', 'x/8', '::/129']) assert.equal(parseNetwork(bad), undefined, bad)
})

test('joinHostPort() puts IPv6 in brackets', () => {
  assert.equal(joinHostPort('::1', 80), '[::1]:80')
  assert.equal(joinHostPort('1.2.3.4', 80), '1.2.3.4:80')
})
