import assert from 'node:assert/strict'
import { X509Certificate, createPrivateKey } from 'node:crypto'
import { test } from 'node:test'
import { nodeSigning } from '../../runtime/node/signing.ts'
import { type Issue, type KeyPair, newAuthority } from './authority.ts'
import { type Holder, newLeaf, readSigningKey } from './leaf.ts'

const now = Date.UTC(2026, 10, 26, 3, 4, 5, 678)
const issue = (days: number, serial = 0x99): Issue => ({ serial: new Uint8Array(16).fill(serial), now, days })
const holder: Holder = { name: 'server.dc1.consul', dnsNames: ['server.dc1.consul', 'localhost'], addresses: ['127.0.0.1', '::1'], extendedUsage: ['server', 'client'] }

const leafOf = (authority: KeyPair, days = 365, more: Partial<Holder> = {}, key = authority.key): Promise<KeyPair> =>
  newLeaf(nodeSigning, issue(days, 1), { certificate: authority.certificate, key: readSigningKey(nodeSigning, key) }, { ...holder, ...more })

test('an authority and what it vouches for are as the platform wants them', async () => {
  const authority = await newAuthority(nodeSigning, issue(1825), [])
  const parent = new X509Certificate(authority.certificate)
  const serial = '99'.repeat(16)
  assert.equal(parent.serialNumber, serial)
  assert.equal(parent.subject.split('\n').at(-1), `CN=Consul Agent CA ${BigInt(`0x${serial}`)}`)
  assert.deepEqual([parent.ca, parent.verify(parent.publicKey), parent.validFrom, parent.validTo], [true, true, 'Nov 26 03:04:05 2026 GMT', 'Nov 25 03:04:05 2031 GMT'])
  const pair = await leafOf(authority)
  const leaf = new X509Certificate(pair.certificate)
  assert.deepEqual([leaf.ca, leaf.checkIssued(parent), leaf.verify(parent.publicKey), leaf.checkPrivateKey(createPrivateKey(pair.key))], [false, true, true, true])
  assert.equal(leaf.subjectAltName, 'DNS:server.dc1.consul, DNS:localhost, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1')
  assert.deepEqual(leaf.keyUsage, ['1.3.6.1.5.5.7.3.1', '1.3.6.1.5.5.7.3.2'])
})

test('times beyond 2049 are written in full, and those beyond 9999 refused', async () => {
  const authority = await newAuthority(nodeSigning, issue(20_000), [])
  assert.equal(new X509Certificate(authority.certificate).validTo, 'Aug 29 03:04:05 2081 GMT')
  await assert.rejects(newAuthority(nodeSigning, issue(9_999_999), []), {
    message: 'error generating CA certificate: asn1: structure error: cannot represent time as GeneralizedTime',
  })
})

test('nobody gets what others would not believe', async () => {
  const authority = await newAuthority(nodeSigning, issue(10), [])
  const other = await newAuthority(nodeSigning, issue(10, 2), [])
  const narrow = await newAuthority(nodeSigning, issue(10), ['consul', 'localhost', '.example.org'])
  const expired = await newAuthority(nodeSigning, issue(-1), [])
  await leafOf(narrow, 1, { dnsNames: ['Server.Consul', 'a.example.org', 'localhost'] })
  const vouched = await leafOf(authority)
  const refusals: readonly (readonly [() => Promise<unknown>, RegExp | string])[] = [
    [() => leafOf(authority, -1), 'x509: certificate has expired or is not yet valid: current time 2026-11-26T03:04:05Z is after 2026-11-25T03:04:05Z'],
    [() => leafOf(expired), 'x509: certificate has expired or is not yet valid: current time 2026-11-26T03:04:05Z is after 2026-11-25T03:04:05Z'],
    [() => leafOf(authority, 1, {}, other.key), /^x509: certificate signed by unknown authority \(possibly because of "x509: ECDSA verification failure" while trying to verify candidate authority certificate "Consul Agent CA \d+"\)$/],
    [() => leafOf(vouched), 'x509: certificate signed by unknown authority (possibly because of "x509: invalid signature: parent certificate cannot sign this kind of certificate" while trying to verify candidate authority certificate "server.dc1.consul")'],
    [() => leafOf(narrow, 1, { dnsNames: ['server.dc1.other'] }), 'x509: a root or intermediate certificate is not authorized to sign for this name: DNS name "server.dc1.other" is not permitted by any constraint'],
    [() => leafOf(narrow, 1, { dnsNames: ['example.org'] }), /is not permitted by any constraint$/],
    [() => leafOf(narrow, 1, { dnsNames: ['a b'] }), 'x509: cannot parse dnsName "a b"'],
    [() => leafOf(authority, 1, { addresses: ['bad'] }), 'failed to parse certificate'],
    [() => leafOf(authority, 1, { name: '\xff' }), 'asn1: string not valid UTF-8'],
    [() => leafOf({ ...authority, certificate: authority.key }), 'first PEM-block should be CERTIFICATE type'],
    [() => leafOf({ ...authority, certificate: 'x' }), 'no PEM-encoded data found'],
  ]
  for (const [make, message] of refusals) await assert.rejects(make, { name: 'InputError', message })
})
