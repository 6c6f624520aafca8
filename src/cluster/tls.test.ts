import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Disk } from '../runtime/ports.ts'
import { byteArray } from '../std/bytes.ts'
import { loadTlsPolicy, type TlsSettings } from './tls.ts'

const pem = (what: string): string => `-----BEGIN ${what}-----\n-----END ${what}-----\n`
const files: Readonly<Record<string, string>> = {
  '/ca.pem': pem('CERTIFICATE'), '/cas/a.pem': `a\n${pem('CERTIFICATE')}`, '/cas/sub/b.pem': `b\n${pem('CERTIFICATE')}`, '/cert.pem': pem('CERTIFICATE'), '/key.pem': pem('EC PRIVATE KEY'),
  '/crl.pem': pem('X509 CRL'), '/x': 'x',
}
const folders: Readonly<Record<string, readonly string[]>> = { '/cas': ['a.pem', 'sub'], '/cas/sub': ['b.pem'], '/empty': [] }
const disk = {
  readFile: (path: string) => {
    if (files[path] !== undefined) return Promise.resolve(byteArray(files[path]))
    return Promise.reject(Object.assign(new Error(path), { code: folders[path] === undefined ? 'ENOENT' : 'EISDIR' }))
  },
  list: (folder: string) => Promise.resolve(folders[folder]),
} as unknown as Disk
const nothing: TlsSettings = {
  caFile: '', caPath: '', certFile: '', keyFile: '', minVersion: 'tls12', verifyIncoming: false, verifyIncomingRpc: false, verifyIncomingHttps: false, verifyOutgoing: false,
  verifyServerHostname: false, cipherSuites: [], preferServerSuites: false,
}
const load = (settings: Partial<TlsSettings>) => loadTlsPolicy(disk, { ...nothing, ...settings }, 'consul.')

test('certificates are read from a file or a folder', async () => {
  assert.equal(await load({}), undefined)
  const policy = await load({ caPath: '/cas', certFile: '/cert.pem', keyFile: '/key.pem', verifyIncomingRpc: true, verifyOutgoing: true })
  assert.deepEqual(policy, {
    material: { authorities: [files['/cas/a.pem'], files['/cas/sub/b.pem']], certificate: files['/cert.pem'], key: files['/key.pem'], minVersion: 'tls12', preferServerSuites: false },
    verifyIncoming: true, verifyIncomingHttps: false, verifyOutgoing: true, verifyServerHostname: false, domain: 'consul',
  })
})

const refusals: readonly (readonly [Partial<TlsSettings>, string])[] = [
  [{ minVersion: 'tls99' }, 'TLSMinVersion: value tls99 not supported, please specify one of [tls10, tls11, tls12, tls13]'],
  [{ verifyOutgoing: true }, 'VerifyOutgoing set, and no CA certificate provided!'],
  [{ verifyIncoming: true }, 'VerifyIncoming set but no CA certificates were provided'],
  [{ verifyIncoming: true, caFile: '/ca.pem' }, 'VerifyIncoming requires either a Cert and Key pair in the configuration file, or auto_encrypt/auto_config be enabled'],
  [{ caFile: '/none' }, 'Error loading from /none: open /none: no such file or directory'],
  [{ caFile: '/x' }, "Couldn't parse PEM x"],
  [{ caFile: '/cas' }, 'Error loading from /cas: read /cas: is a directory'],
  [{ caPath: '/none' }, 'lstat /none: no such file or directory'],
  [{ certFile: '/x', keyFile: '/key.pem' }, 'Failed to load cert/key pair: tls: failed to find any PEM data in certificate input'],
  [{ certFile: '/cert.pem', keyFile: '/x' }, 'Failed to load cert/key pair: tls: failed to find any PEM data in key input'],
  [{ certFile: '/cert.pem', keyFile: '/cert.pem' }, 'Failed to load cert/key pair: tls: found a certificate rather than a key in the PEM for the private key'],
  [{ certFile: '/key.pem', keyFile: '/key.pem' },
    'Failed to load cert/key pair: tls: failed to find certificate PEM data in certificate input, but did find a private key; PEM inputs may have been switched'],
  [{ certFile: '/crl.pem', keyFile: '/key.pem' },
    'Failed to load cert/key pair: tls: failed to find "CERTIFICATE" PEM block in certificate input after skipping PEM blocks of the following types: [X509 CRL]'],
  [{ verifyIncomingHttps: true }, 'VerifyIncoming set but no CA certificates were provided'],
  [{ caPath: '/empty' }, 'Error loading from CAPath: no CAs found'],
  [{ certFile: '/none', keyFile: '/key.pem' }, 'Failed to load cert/key pair: open /none: no such file or directory'],
]

test('what does not go together is refused in the original\'s words', async () => {
  for (const [settings, message] of refusals) await assert.rejects(() => load(settings), { name: 'InputError', message })
})
