import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { KVSApply, KVSGet, StatusLeader } from '../../src/contract/rpc/index.ts'
import { authority, client, server, stranger } from '../../src/rpc/certificates.suite.ts'
import { RpcPool, type RpcTarget } from '../../src/rpc/pool.ts'
import { callSnapshot, snapshotOp } from '../../src/rpc/snapshot.ts'
import type { TlsPolicy } from '../../src/rpc/tls-policy.ts'
import { nodeClock } from '../../src/runtime/node/clock.ts'
import { nodeTcp } from '../../src/runtime/node/tcp.ts'
import { nodeTls } from '../../src/runtime/node/tls.ts'
import { DirEntry, KeyRequest, KVSRequest } from '../../src/wire/records/kv.ts'
import { DCSpecificRequest } from '../../src/wire/records/requests.ts'
import { SnapshotRequest } from '../../src/wire/records/snapshot.ts'
import { realAgentWith } from './agents.ts'
import { skipWithoutReal } from './programs.ts'

/** Our side of TLS against a real server that takes nothing else. */
async function securedServer(t: TestContext): Promise<RpcTarget> {
  const folder = await mkdtemp(join(tmpdir(), 'proconsul-tls-'))
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }))
  const files = { ca: authority, cert: server.certificate, key: server.key }
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, `${name}.pem`), text)
  const at = (name: string): string => JSON.stringify(join(folder, `${name}.pem`))
  const tls = `ca_file = ${at('ca')} cert_file = ${at('cert')} key_file = ${at('key')} verify_incoming_rpc = true verify_outgoing = true verify_server_hostname = true`
  const { client: api, node } = await realAgentWith(t, `connect { enabled = false } ${tls}`)
  return { name: node, address: await api.status.leader(), datacenter: 'dc1' }
}

function poolWith(t: TestContext, one: { readonly certificate: string; readonly key: string }): RpcPool {
  const policy: TlsPolicy = {
    material: { ...one, authorities: [authority], minVersion: 'tls12' },
    verifyIncoming: true, verifyOutgoing: true, verifyServerHostname: true, domain: 'consul.',
  }
  const pool = new RpcPool({ clock: nodeClock, tcp: nodeTcp, tls: nodeTls }, { tls: () => policy })
  t.after(() => pool.close())
  return pool
}

const leader = DCSpecificRequest.make({ Datacenter: 'dc1' })
const get = KeyRequest.make({ Datacenter: 'dc1', Key: 'k' })
const set = (value: string): KVSRequest => KVSRequest.make({ Datacenter: 'dc1', Op: 'set', DirEnt: DirEntry.make({ Key: 'k', Value: value }) })

test('a real server with verify_incoming takes calls and snapshots from us by TLS', { skip: skipWithoutReal, timeout: 300_000 }, async (t) => {
  const target = await securedServer(t)
  const pool = poolWith(t, client)
  assert.equal(await pool.call(target, StatusLeader, leader), target.address)
  const value = '\x00\xff'.repeat(200_000)
  await pool.call(target, KVSApply, set(value))
  const dial = (): ReturnType<RpcPool['openSnapshot']> => pool.openSnapshot(target)
  const saved = await callSnapshot(dial, SnapshotRequest.make({ Datacenter: 'dc1', Op: snapshotOp.save }))
  assert.ok(saved.response.Index > 0)
  const archive = await Array.fromAsync(saved.archive)
  await pool.call(target, KVSApply, set('later'))
  await callSnapshot(dial, SnapshotRequest.make({ Datacenter: 'dc1', Op: snapshotOp.restore }), sending(...archive))
  assert.equal((await pool.call(target, KVSGet, get)).Entries?.[0]?.Value, value)
  await assert.rejects(callSnapshot(dial, SnapshotRequest.make({ Datacenter: 'dc1', Op: 7 })), { message: "unrecognized snapshot op '\\a'" })
  await assert.rejects(callSnapshot(dial, SnapshotRequest.make({ Datacenter: 'dc1', Op: snapshotOp.restore }), sending(Buffer.from('no archive'))), /snapshot|gzip/)
})

async function* sending(...chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* chunks
}

test('a real server with verify_incoming does not take us for one of its own without its authority', { skip: skipWithoutReal, timeout: 300_000 }, async (t) => {
  const target = await securedServer(t)
  await assert.rejects(poolWith(t, stranger).call(target, StatusLeader, leader), /^ConsulError: rpc error/)
  await assert.rejects(poolWith(t, client).call({ ...target, datacenter: 'dc2' }, StatusLeader, leader), /x509: certificate is valid for .*, not server\.dc2\.consul$/)
})
