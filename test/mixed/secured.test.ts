import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { StatusLeader } from '../../src/contract/rpc/index.ts'
import { RpcPool } from '../../src/rpc/pool.ts'
import { nodeClock } from '../../src/runtime/node/clock.ts'
import { nodeTcp } from '../../src/runtime/node/tcp.ts'
import { nodeTls } from '../../src/runtime/node/tls.ts'
import type { TlsMaterial } from '../../src/runtime/tls.ts'
import { DCSpecificRequest } from '../../src/wire/records/requests.ts'
import { makeCertificates } from '../interop/certificates.ts'
import { skipWithoutReal } from '../interop/programs.ts'
import { MixedCluster, type MixedAgent } from './mixed-cluster.ts'

/** As our command line makes them. */
const { authority, client, server } = await makeCertificates()

/** Settings under which agents speak by TLS alone and gossip in secret. */
async function secrets(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'proconsul-tls-'))
  t.after(() => rm(folder, { recursive: true, force: true, maxRetries: 10 }))
  for (const [name, text] of Object.entries({ ca: authority, cert: server.certificate, key: server.key })) await writeFile(join(folder, `${name}.pem`), text)
  const at = (name: string): string => JSON.stringify(join(folder, `${name}.pem`))
  return `ca_file = ${at('ca')} cert_file = ${at('cert')} key_file = ${at('key')} verify_incoming_rpc = true verify_outgoing = true `
    + 'verify_server_hostname = true encrypt = "pUqJrVyVRj5jsiYEkM/tFQYfWyJIv4s3XkvDwy7Cu5s="'
}

/** Calls a server with a certificate of ours, or in plain. */
function poolWith(t: TestContext, one?: { readonly certificate: string; readonly key: string }): RpcPool {
  const material: TlsMaterial | undefined = one === undefined ? undefined : { ...one, authorities: [authority], minVersion: 'tls12' }
  const rules = { verifyIncoming: true, verifyOutgoing: true, verifyServerHostname: true, domain: 'consul' }
  const pool = new RpcPool({ clock: nodeClock, tcp: nodeTcp, tls: nodeTls }, { tls: () => (material === undefined ? undefined : { material, ...rules }) })
  t.after(() => pool.close())
  return pool
}

const targetOf = ({ name, rpcAddress }: MixedAgent): { readonly name: string; readonly address: string; readonly datacenter: string } =>
  ({ name, address: rpcAddress, datacenter: 'dc1' })

test('servers and clients of both programs are one cluster by TLS and under a key', { skip: skipWithoutReal, timeout: 300_000 }, async (t) => {
  await using cluster = await MixedCluster.start({ servers: ['ours', 'real', 'ours'], clients: ['real', 'ours'], config: await secrets(t) })
  for (const { client: api, name } of cluster.agents) await api.kv.put(`by/${name}`, name)
  for (const { client: api, name } of cluster.agents) assert.equal((await api.kv.keys('by/')).data.length, 5, name)
  for (const { client: api } of cluster.clients) {
    const { data: archive } = await api.snapshot.save()
    const saved = await Array.fromAsync(archive)
    await api.kv.put('later', 'x')
    await api.snapshot.restore(Buffer.concat(saved))
    assert.equal((await api.kv.get('later')).data, undefined)
  }
  for (const one of cluster.servers) {
    const leader = (await cluster.leader()).rpcAddress
    const ask = (pool: RpcPool): Promise<string> => pool.call(targetOf(one), StatusLeader, DCSpecificRequest.make({ Datacenter: 'dc1' }))
    assert.equal(await ask(poolWith(t, client)), leader)
    await assert.rejects(ask(poolWith(t)), /rpc error making call: /)
    if (one.program === 'real') continue
    const { reader } = await poolWith(t, client).openRaft(targetOf(one))
    assert.equal(await reader.readSome(), undefined)
    await cluster.eventually('the log says whom it refused', async () =>
      /\[ERROR\] agent\.server\.rpc: Raft connection without the certificate of a server: conn=from=127\.0\.0\.1:\d+/.test(one.output)
      && /\[ERROR\] agent\.server\.rpc: Non-TLS connection attempted with VerifyIncoming set: conn=from=127\.0\.0\.1:\d+/.test(one.output))
  }
})
