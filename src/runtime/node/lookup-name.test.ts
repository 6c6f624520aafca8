import assert from 'node:assert/strict'
import { test } from 'node:test'
import { hostAddresses } from './host-names.ts'
import { lookupAll } from './lookup-name.ts'
import { dial } from './probe-connect.ts'

for (const name of ['127.1', '2130706433', '0x7f.1', '0x7f000001', '127.0.1', '0177.0.0.01', '127.0.0.1.']) {
  test(`${name} is a name that nobody has`, async () => {
    await assert.rejects(lookupAll(name), { code: 'ENOTFOUND' })
    await assert.rejects(hostAddresses(name), { message: `lookup ${name}: no such host` })
    await assert.rejects(dial({ host: name, port: 9 }, undefined, AbortSignal.timeout(5_000)), { message: `dial tcp: lookup ${name}: no such host` })
  })
}

test('addresses and names are found', async () => {
  assert.deepEqual(await hostAddresses('127.0.0.1'), ['127.0.0.1'])
  assert.deepEqual(await hostAddresses('::1'), ['::1'])
  assert.ok((await hostAddresses('localhost')).length > 0)
})
