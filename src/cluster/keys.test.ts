import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { LogHub } from '../runtime/node/log.ts'
import { nodeRuntime } from '../runtime/node/node-runtime.ts'
import { loadKeys, type KeySettings, type PoolKeyring } from './keys.ts'

const key = Buffer.alloc(16, 1).toString('base64')
const other = Buffer.alloc(32, 2).toString('base64')

function rig(t: TestContext): { readonly file: string; readonly warnings: string[]; readonly load: (settings: Partial<KeySettings>, kept?: boolean) => Promise<PoolKeyring> } {
  const folder = mkdtempSync(join(tmpdir(), 'proconsul-keys-'))
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 10 }))
  const warnings: string[] = []
  const hub = new LogHub()
  hub.addSink({ level: 'warn', write: (line) => warnings.push(line) })
  const file = join(folder, 'serf', 'local.keyring')
  const load = (settings: Partial<KeySettings>, kept = true): Promise<PoolKeyring> =>
    loadKeys(nodeRuntime(hub), { encrypt: '', keyringFile: true, ...settings }, kept ? file : undefined, 'LAN')
  return { file, warnings, load }
}

const texts = ({ keys }: PoolKeyring): readonly string[] => keys.map((each) => Buffer.from(each).toString('base64'))

test('a configured key makes the file, which then comes before it', async (t) => {
  const { file, warnings, load } = rig(t)
  assert.deepEqual(await load({}), { keys: [], file: undefined })
  const made = await load({ encrypt: key })
  assert.deepEqual([texts(made), made.file], [[key], file])
  assert.equal(readFileSync(file, 'utf8'), `["${key}"]`)
  assert.equal(statSync(file).mode & 0o777, 0o600)
  writeFileSync(file, JSON.stringify([other, key]))
  assert.deepEqual(texts(await load({ encrypt: key })), [other, key])
  assert.deepEqual(texts(await load({})), [other, key])
  assert.equal(warnings.length, 0)
  writeFileSync(file, JSON.stringify([other]))
  assert.deepEqual(texts(await load({ encrypt: key })), [other])
  assert.match(warnings.join(''), / keyring doesn't include key provided with -encrypt, using keyring: keyring=LAN/)
})

test('without a file the key is kept nowhere', async (t) => {
  const { load } = rig(t)
  assert.deepEqual(texts(await load({ encrypt: key, keyringFile: false })), [key])
  const { keys, file } = await load({ encrypt: key }, false)
  assert.deepEqual([keys.length, file], [1, undefined])
})

test('a key of another length is refused', async (t) => {
  const { load } = rig(t)
  await assert.rejects(load({ encrypt: 'YWJj' }), { message: 'Failed to configure keyring: Invalid key: key size must be 16, 24 or 32 bytes' })
})
