import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { rpcMethods } from '../../src/contract/rpc/index.ts'
import { RpcListener } from '../../src/rpc/listener.ts'
import type { Serve } from '../../src/rpc/service.ts'
import { ConnectionReader } from '../../src/runtime/connection-reader.ts'
import { noMetrics } from '../../src/runtime/metrics.ts'
import { nodeClock } from '../../src/runtime/node/clock.ts'
import { nodeTcp } from '../../src/runtime/node/tcp.ts'
import { nodeTls } from '../../src/runtime/node/tls.ts'
import type { Logger } from '../../src/runtime/ports.ts'
import type { TcpConnection } from '../../src/runtime/tcp.ts'
import { InputError } from '../../src/std/errors.ts'
import { Reader } from '../../src/wire/msgpack-reader.ts'
import { readKind } from '../../src/wire/record.ts'
import { ResponseHeader } from '../../src/wire/rpc.ts'
import { FrameReader, headerBytes, putFrameHeader } from '../../src/wire/yamux.ts'
import { vectors, type Vector } from './load.ts'
import { kindOf } from './methods.ts'

/** The server port, fed with what real agents sent. */

interface Frame {
  readonly type: number
  readonly flags: number
  readonly streamId: number
  readonly length: number
  readonly body: readonly number[]
}

function framesOf(...chunks: readonly Uint8Array[]): readonly Frame[] {
  const frames: (Frame & { body: number[] })[] = []
  const reader = new FrameReader({
    frame: (type, flags, streamId, length) => void frames.push({ type, flags, streamId, length, body: [] }),
    body: (bytes) => void frames.at(-1)!.body.push(...bytes),
  })
  for (const chunk of chunks) reader.feed(chunk)
  return frames
}

const recorded = vectors('rpc/yamux')
const isInvalid = ({ decoded }: Vector): boolean => (decoded as { readonly invalid?: boolean }).invalid === true

test('recorded frames read as what they are, whole or byte by byte, and write the same', () => {
  const types = ['data', 'windowUpdate', 'ping', 'goAway']
  const flags = ['SYN', 'ACK', 'FIN', 'RST']
  for (const { name, bytes, decoded } of recorded.filter((one) => !isInvalid(one))) {
    const frames = framesOf(bytes)
    assert.equal(frames.length, 1, name)
    assert.deepEqual(framesOf(...Array.from(bytes, (byte) => Uint8Array.of(byte))), frames, name)
    const [{ type, flags: bits, streamId, length, body }] = frames as [Frame]
    const { bodyHex, ...said } = decoded as { readonly bodyHex?: string }
    const meant = { version: 0, type: types[type], flags: flags.filter((_, at) => (bits & (1 << at)) !== 0), streamId, length }
    assert.deepEqual(meant, said, name)
    const again = new Uint8Array(headerBytes + body.length)
    putFrameHeader(again, 0, type as 0, bits, streamId, length)
    again.set(body, headerBytes)
    assert.equal(Buffer.from(again).toString('hex'), Buffer.from(bytes).toString('hex'), name)
    assert.equal(Buffer.from(body).toString('hex'), bodyHex ?? '', name)
  }
})

test('a frame of a type that does not exist is refused', () => {
  const invalid = recorded.filter(isInvalid)
  assert.equal(invalid.length, 1)
  for (const { bytes } of invalid) assert.throws(() => framesOf(bytes), InputError)
})

const silent: Logger = { error() {}, warn() {}, info() {}, debug() {}, trace() {}, named: () => silent }

async function dialListener(t: TestContext, call: Serve): Promise<TcpConnection> {
  const listener = await RpcListener.listen({ clock: nodeClock, tcp: nodeTcp, tls: nodeTls, log: silent, metrics: noMetrics }, {
    ip: '127.0.0.1', port: 0, datacenter: 'dc1', methods: rpcMethods,
    settings: () => ({ maxConnectionsPerClient: 100, handshakeTimeoutMs: 5000, tls: undefined }),
  }, { call, raft: () => Promise.reject(new Error('no Raft here')), snapshot: () => Promise.reject(new Error('no snapshots here')) })
  t.after(() => listener.close())
  return nodeTcp.dial({ host: '127.0.0.1', port: listener.port }, 5000)
}

test('the recorded session of a real client is answered with the bytes of the real server', async (t) => {
  const session = recorded.filter(({ name }) => name.startsWith('session1/'))
  const toServer = session.filter(({ description }) => description.startsWith('client'))
  const toClient = session.filter(({ description }) => description.startsWith('server'))
  const answers = toClient.filter(({ bytes }) => bytes.length > headerBytes).map(({ bytes }) => new Reader(bytes.subarray(headerBytes)))
  const names: string[] = []
  const call = ((method: { readonly name: string }) => {
    const answer = answers.shift()!
    assert.equal(ResponseHeader.read(answer).ServiceMethod, method.name)
    names.push(method.name)
    return readKind(kindOf(method.name, 'response'), answer)
  }) as unknown as Serve
  const connection = await dialListener(t, call)
  await connection.write(Buffer.concat([Uint8Array.of(4), ...toServer.map(({ bytes }) => bytes)]))
  const expected = Buffer.concat(toClient.map(({ bytes }) => bytes))
  const got = await new ConnectionReader(connection).read(expected.length)
  assert.equal(Buffer.from(got).toString('hex'), expected.toString('hex'))
  assert.equal(names.length, 7)
  connection.close()
})

test('first bytes that lead nowhere are closed on without a word', async (t) => {
  const refused = vectors('rpc/selector').filter(({ decoded }) => (decoded as { readonly closed?: boolean }).closed === true)
  assert.equal(refused.length, 6)
  for (const { bytes, name } of refused) {
    const connection = await dialListener(t, (() => true) as unknown as Serve)
    await connection.write(bytes)
    assert.equal(await new ConnectionReader(connection).readSome(), undefined, name)
    connection.close()
  }
})

interface ByHand {
  readonly selector?: number
  readonly header?: { readonly ServiceMethod: string; readonly Error?: string }
  readonly body?: unknown
}

test('calls made by hand that fail are answered with the bytes of the real server, and hung up on where it hangs up', async (t) => {
  const byHand = vectors('rpc/by_hand')
  const tried: string[] = []
  for (const [at, request] of byHand.entries()) {
    const answer = byHand[at + 1]
    const { header } = (answer?.decoded ?? {}) as ByHand
    if (!request.name.endsWith(' request') || answer === undefined || header?.Error?.startsWith('rpc: ') !== true) continue
    const connection = await dialListener(t, (() => true) as unknown as Serve)
    await connection.write(request.bytes)
    const reader = new ConnectionReader(connection)
    assert.equal(Buffer.from(await reader.read(answer.bytes.length)).toString('hex'), Buffer.from(answer.bytes).toString('hex'), request.name)
    assert.match(answer.description, /connection closed afterwards: True/)
    assert.equal(await reader.readSome(), undefined, request.name)
    connection.close()
    tried.push(request.name)
  }
  assert.ok(tried.length >= 3, tried.join(', '))
})
