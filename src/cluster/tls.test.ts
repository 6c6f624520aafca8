import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Disk } from '../runtime/ports.ts'
import { byteArray } from '../std/bytes.ts'
import { loadTlsPolicy, type TlsSettings } from './tls.ts'

const pem = (what: string): string => `-----BEGIN ${what}-----\n-----END ${what}-----\n`
const files: Readonly<Record<string, string>> = { '/ca.pem': pem('CA'), '/cas/a.pem': pem('A'), '/cas/b.pem': pem('B'), '/cert.pem': pem('CERT'), '/key.pem': pem('KEY'), '/x': 'x' }
const disk = {
  readFile: (path: string) => (files[path] === undefined ? Promise.reject(new Error(`open ${path}: no such file or directory`)) : Promise.resolve(byteArray(files[path]))),
  list: (folder: string) => Promise.resolve(Object.keys(files).filter((path) => path.startsWith(`${folder}/`)).map((path) => path.slice(folder.length + 1))),
} as unknown as Disk
const nothing: TlsSettings = {
  caFile: '', caPath: '', certFile: '', keyFile: '', minVersion: 'tls12', verifyIncoming: false, verifyIncomingRpc: false, verifyOutgoing: false,
  verifyServerHostname: false, cipherSuites: [], preferServerSuites: false,
}
const load = (settings: Partial<TlsSettings>) => loadTlsPolicy(disk, { ...nothing, ...settings }, 'consul.')

test('certificates are read from a file or a folder', async () => {
  assert.equal(await load({}), undefined)
  const policy = await load({ caPath: '/cas', certFile: '/cert.pem', keyFile: '/key.pem', verifyIncomingRpc: true, verifyOutgoing: true })
  assert.deepEqual(policy, {
    material: { authorities: [files['/cas/a.pem'], files['/cas/b.pem']], certificate: files['/cert.pem'], key: files['/key.pem'], minVersion: 'tls12', preferServerSuites: false },
    verifyIncoming: true, verifyOutgoing: true, verifyServerHostname: false, domain: 'consul',
  })
})

const refusals: readonly (readonly [Partial<TlsSettings>, string])[] = [
  [{ minVersion: 'tls99' }, 'TLSMinVersion: value tls99 not supported, please specify one of [tls10, tls11, tls12, tls13]'],
  [{ verifyOutgoing: true }, 'VerifyOutgoing set, and no CA certificate provided!'],
  [{ verifyIncoming: true }, 'VerifyIncoming set but no CA certificates were provided'],
  [{ verifyIncoming: true, caFile: '/ca.pem' }, 'VerifyIncoming requires either a Cert and Key pair in the configuration file, or auto_encrypt/auto_config be enabled'],
  [{ caFile: '/none' }, 'Error loading from /none: open /none: no such file or directory'],
  [{ caPath: '/empty' }, 'Error loading from CAPath: no CAs found'],
  [{ certFile: '/none', keyFile: '/key.pem' }, 'Failed to load cert/key pair: open /none: no such file or directory'],
]

test('what does not go together is refused in the original\'s words', async () => {
  for (const [settings, message] of refusals) await assert.rejects(() => load(settings), { name: 'InputError', message })
  await assert.rejects(() => load({ caFile: '/x' }), { name: 'InputError' })
})
