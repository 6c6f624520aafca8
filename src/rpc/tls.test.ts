import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { StatusLeader } from '../contract/rpc/index.ts'
import { ConnectionReader } from '../runtime/connection-reader.ts'
import { nodeTcp } from '../runtime/node/tcp.ts'
import { nodeTls } from '../runtime/node/tls.ts'
import { SeededRandom } from '../runtime/sim/random.ts'
import type { TcpConnection } from '../runtime/tcp.ts'
import type { TlsClientOptions, TlsMaterial } from '../runtime/tls.ts'
import { DCSpecificRequest } from '../wire/records/requests.ts'
import { RequestHeader, ResponseHeader, selector } from '../wire/rpc.ts'
import { ValueStream } from '../wire/value-stream.ts'
import * as certificates from './certificates.suite.ts'
import { listen, poolFor, serving, type Lines } from './rpc.suite.ts'
import type { TlsPolicy } from './tls-policy.ts'
import type { RpcTarget } from './dialer.ts'

const { authority, server, client, stranger, otherAuthority } = certificates

const materialOf = (one: { readonly certificate: string; readonly key: string }, authorities = [authority]): TlsMaterial =>
  ({ ...one, authorities, minVersion: 'tls12' })

const policyOf = (material: TlsMaterial, more: Partial<TlsPolicy> = {}): TlsPolicy =>
  ({ material, verifyIncoming: true, verifyOutgoing: true, verifyServerHostname: true, domain: 'consul', ...more })

async function secureServer(t: TestContext, policy: TlsPolicy): Promise<{ readonly target: RpcTarget; readonly log: Lines; readonly raft: () => number }> {
  let raft = 0
  const call = serving(() => 'leader')
  const { target, log } = await listen(t, { call, raft: async () => void raft++ }, { tls: policy })
  return { target, log, raft: () => raft }
}

const leaderOf = (t: TestContext, target: RpcTarget, tls: TlsPolicy | undefined): Promise<string> =>
  poolFor(t, { tls: () => tls }).call(target, StatusLeader, DCSpecificRequest.make({ Datacenter: 'dc1' }))

test('agents with certificates of one authority call each other by TLS', async (t) => {
  const { target } = await secureServer(t, policyOf(materialOf(server)))
  assert.equal(await leaderOf(t, target, policyOf(materialOf(client))), 'leader')
})

test('verify_incoming refuses plain connections, clients without a certificate, and strangers', async (t) => {
  const { target, log } = await secureServer(t, policyOf(materialOf(server)))
  await assert.rejects(leaderOf(t, target, undefined), /rpc error making call: EOF/)
  assert.match(log.lines.join('\n'), /^Non-TLS connection attempted with VerifyIncoming set from=127\.0\.0\.1:\d+$/)
  await assert.rejects(leaderOf(t, target, policyOf(materialOf({ certificate: '', key: '' }))), /rpc error/)
  await assert.rejects(leaderOf(t, target, policyOf(materialOf(stranger, [authority, otherAuthority]))), /rpc error/)
  assert.match(log.lines.at(-2) ?? '', /TLS handshake failed .*didn't provide a certificate/)
  assert.match(log.lines.at(-1) ?? '', /TLS handshake failed .*signed by unknown authority/)
})

test('without verify_incoming plain and TLS are both served, and no certificate is asked', async (t) => {
  const { target } = await secureServer(t, policyOf(materialOf(server), { verifyIncoming: false }))
  assert.equal(await leaderOf(t, target, undefined), 'leader')
  assert.equal(await leaderOf(t, target, policyOf(materialOf({ certificate: '', key: '' }))), 'leader')
})

test('verify_outgoing wants a known authority, verify_server_hostname the name of a server of that datacenter', async (t) => {
  const { target } = await secureServer(t, policyOf(materialOf(server)))
  const foreign = await secureServer(t, policyOf(materialOf(stranger, [authority])))
  const chainOnly = { verifyServerHostname: false }
  await assert.rejects(leaderOf(t, foreign.target, policyOf(materialOf(client), chainOnly)), {
    message: 'rpc error getting client: failed to get conn: x509: certificate signed by unknown authority',
  })
  const other = { ...target, datacenter: 'dc2' }
  assert.equal(await leaderOf(t, other, policyOf(materialOf(client), chainOnly)), 'leader')
  await assert.rejects(leaderOf(t, other, policyOf(materialOf(client))), /x509: certificate is valid for .*, not server\.dc2\.consul$/)
})

test('Raft is spoken with the certificate of a server alone', async (t) => {
  const { target, log, raft } = await secureServer(t, policyOf(materialOf(server)))
  const raftOf = async (material: TlsMaterial): Promise<void> => {
    const { reader } = await poolFor(t, { tls: () => policyOf(material) }).openRaft(target)
    assert.equal(await reader.readSome(), undefined)
  }
  await raftOf(materialOf(client))
  assert.equal(raft(), 0)
  assert.match(log.lines.at(-1) ?? '', /^Raft connection without the certificate of a server from=/)
  await raftOf(materialOf(server))
  assert.equal(raft(), 1)
})

/** Dials by hand, and gives what is answered inside TLS. */
async function secured(target: RpcTarget, first: readonly number[], options: Partial<TlsClientOptions>): Promise<{ readonly connection: TcpConnection; readonly reader: ConnectionReader }> {
  const [host = '', port = ''] = target.address.split(':')
  const plain = await nodeTcp.dial({ host, port: Number(port) }, 5000)
  if (first.length > 0) await plain.write(Uint8Array.from(first))
  const connection = await nodeTls.connect(plain, { material: materialOf(client), verify: 'nothing', ...options })
  return { connection, reader: new ConnectionReader(connection) }
}

const leaderCall = Buffer.concat([RequestHeader.encode({ ServiceMethod: 'Status.Leader', Seq: 1 }), DCSpecificRequest.encode(DCSpecificRequest.zero())])

async function answerOf({ connection, reader }: Awaited<ReturnType<typeof secured>>, bytes: Uint8Array): Promise<ResponseHeader | undefined> {
  await connection.write(bytes)
  const values = new ValueStream()
  for await (const chunk of reader.rest()) {
    values.push(chunk)
    const header = values.value(ResponseHeader)
    if (header === undefined) continue
    connection.close()
    return header
  }
  return undefined
}

test('TLS at once says by ALPN what it carries', async (t) => {
  const { target, log } = await secureServer(t, policyOf(materialOf(server)))
  const single = await secured(target, [], { protocol: 'consul/rpc-single' })
  assert.deepEqual({ ...await answerOf(single, leaderCall) }, { ServiceMethod: 'Status.Leader', Seq: 1, Error: '' })
  await assert.rejects(secured(target, [], { protocol: 'h2' }))
  const nothing = await secured(target, [], {})
  assert.equal(await nothing.reader.readSome(), undefined)
  assert.match(log.lines.at(-1) ?? '', /^discarding RPC for unknown negotiated protocol/)
})

test('inside TLS there is no second TLS, and selector 7 leads to the methods that need no certificate alone', async (t) => {
  const { target, log } = await secureServer(t, policyOf(materialOf(server)))
  for (const inner of [selector.tls, selector.insecureTls]) {
    const twice = await secured(target, [selector.tls], {})
    await twice.connection.write(Uint8Array.of(inner))
    assert.equal(await twice.reader.readSome(), undefined)
    assert.match(log.lines.at(-1) ?? '', /^TLS connection attempting to establish inner TLS connection/)
  }
  const insecure = await secured(target, [selector.insecureTls], { material: materialOf({ certificate: '', key: '' }) })
  assert.equal((await answerOf(insecure, leaderCall))?.Error, "rpc: can't find service Status.Leader")
})

test('random bytes where TLS is spoken end their connection and nothing else', async (t) => {
  const { target } = await secureServer(t, policyOf(materialOf(server)))
  const [host = '', port = ''] = target.address.split(':')
  const random = new SeededRandom(9)
  for (let round = 0; round < 200; round++) {
    const plain = await nodeTcp.dial({ host, port: Number(port) }, 5000)
    const first = [selector.tls, selector.insecureTls, 0x16, random.u32() & 0xff][round % 4]!
    await plain.write(Uint8Array.of(first, 0x16, 3, 1, random.u32() & 1, random.u32() & 0xff, ...random.bytes(random.u32() % 600)))
    plain.close()
  }
  for (const inner of [selector.call, selector.multiplex]) {
    for (let round = 0; round < 20; round++) {
      const { connection, reader } = await secured(target, [selector.tls], {})
      await connection.write(Uint8Array.of(inner, ...random.bytes(400)))
      if (inner === selector.multiplex) await reader.readSome()
      connection.close()
    }
  }
  assert.equal(await leaderOf(t, target, policyOf(materialOf(client))), 'leader')
})

test('a handshake that does not go on is cut off in time', async (t) => {
  const { target, log } = await listen(t, { call: serving(() => 'leader') }, { handshakeTimeoutMs: 500, tls: policyOf(materialOf(server)) })
  const [host = '', port = ''] = target.address.split(':')
  for (const first of [[], [selector.tls], [selector.tls, 0x16, 3, 1]]) {
    const connection = await nodeTcp.dial({ host, port: Number(port) }, 5000)
    if (first.length > 0) await connection.write(Uint8Array.from(first))
    await assert.doesNotReject(new ConnectionReader(connection).readSome().catch((error: NodeJS.ErrnoException) => assert.equal(error.code, 'ECONNRESET')))
  }
  await log.until(3)
  for (const line of log.lines) assert.match(line, /Error: i\/o timeout$/)
})
