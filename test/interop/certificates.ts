import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { type Issue, type KeyPair, newAuthority } from '../../src/cli/tls/authority.ts'
import { type Holder, newLeaf, readSigningKey } from '../../src/cli/tls/leaf.ts'
import { nodeRandom } from '../../src/runtime/node/random.ts'
import { nodeSigning } from '../../src/runtime/node/signing.ts'

/** Certificates as `consul tls` of ours makes them. */
export interface Certificates {
  readonly authority: string
  readonly server: KeyPair
  readonly client: KeyPair
}

function issue(): Issue {
  return { serial: nodeRandom.bytes(16), now: Date.now(), days: 1 }
}

export async function makeCertificates(): Promise<Certificates> {
  const authority = await newAuthority(nodeSigning, issue(), [])
  const leaf = (name: string, more: Partial<Holder>): Promise<KeyPair> => newLeaf(
    nodeSigning, issue(), { certificate: authority.certificate, key: readSigningKey(nodeSigning, authority.key) },
    { name, dnsNames: [name, 'localhost'], addresses: [], extendedUsage: [], ...more },
  )
  return {
    authority: authority.certificate,
    server: await leaf('server.dc1.consul', { addresses: ['127.0.0.1'], extendedUsage: ['server', 'client'] }),
    client: await leaf('cli.dc1.consul', {}),
  }
}

/** A folder that holds them, for the time of a test: `ca.pem`, `server.pem`, `server-key.pem`, `client.pem`, `client-key.pem`. */
export async function folderOf(t: TestContext, certificates: Certificates): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'proconsul-https-'))
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }))
  await writeInto(folder, certificates)
  return folder
}

export async function writeInto(folder: string, { authority, server, client }: Certificates): Promise<void> {
  const texts = { ca: authority, server: server.certificate, 'server-key': server.key, client: client.certificate, 'client-key': client.key }
  for (const [name, text] of Object.entries(texts)) await writeFile(join(folder, `${name}.pem`), text)
}

/** Settings of an agent that serves HTTPS with those of a folder; but for the port. */
export function secured(folder: string, more = ''): string {
  const at = (name: string): string => JSON.stringify(join(folder, `${name}.pem`))
  return `ca_file = ${at('ca')} cert_file = ${at('server')} key_file = ${at('server-key')} ${more}`
}
