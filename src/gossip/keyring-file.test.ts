import assert from 'node:assert/strict'
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { nodeDisk } from '../runtime/node/disk.ts'
import { base64Key, keyOf, parseKeyring, readKeyring, writeKeyring } from './keyring-file.ts'

const keys = [new Uint8Array(16).fill(1), new Uint8Array(32).fill(2)]

test('a keyring file is what the original writes, and only its owner reads it', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'keyring-'))
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }))
  const path = join(folder, 'serf', 'local.keyring')
  assert.equal(await readKeyring(nodeDisk, path), undefined)
  await writeKeyring(nodeDisk, path, keys, false)
  assert.equal(await readFile(path, 'latin1'), '["AQEBAQEBAQEBAQEBAQEBAQ==","AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI="]')
  await writeKeyring(nodeDisk, path, keys, true)
  assert.equal(await readFile(path, 'latin1'), '[\n  "AQEBAQEBAQEBAQEBAQEBAQ==",\n  "AgICAgICAgICAgICAgICAgICAgICAgICAgICAgICAgI="\n]')
  assert.equal((await stat(path)).mode & 0o777, 0o600)
  assert.deepEqual(await readKeyring(nodeDisk, path), keys)
})

test('what is no keyring is refused', () => {
  for (const text of ['', '{}', '[]', '[1]', '["x"]', '["AQE="]', 'null']) assert.throws(() => parseKeyring(text, 'ring'), { name: 'ConsulError' }, text)
  assert.throws(() => keyOf('AQE='), { message: 'key size must be 16, 24 or 32 bytes' })
})

test('what is no base64 is refused where Go refuses it', () => {
  for (const [text, at] of [['AQ*=', 2], ['AQE', 0], ['AQEBA', 4], ['-', 0]] as const) {
    assert.throws(() => base64Key(text), { name: 'ConsulError', message: `illegal base64 data at input byte ${at}` })
  }
})
