import assert from 'node:assert/strict'
import { Buffer } from 'node:buffer'
import { test } from 'node:test'
import type * as message from '../../src/raft/core/messages.ts'
import { serveRaft } from '../../src/raft/transport/serve.ts'
import { StreamTransport } from '../../src/raft/transport/transport.ts'
import type { RaftService } from '../../src/raft/transport-port.ts'
import { nodeClock } from '../../src/runtime/node/clock.ts'
import type { Logger } from '../../src/runtime/ports.ts'
import { SeededRandom } from '../../src/runtime/sim/random.ts'
import { InputError } from '../../src/std/errors.ts'
import { vectors, type Vector } from './load.ts'

const silent: Logger = { error() {}, warn() {}, info() {}, debug() {}, trace() {}, named: () => silent }
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

interface Decoded {
  readonly rpcType?: number
  readonly request?: { readonly Size?: number; readonly ProtocolVersion: number }
  readonly error?: string
  readonly response?: object | null
}

interface Pair {
  readonly name: string
  readonly request: Vector
  readonly response: Vector
}

/** Requests and their answers, as they followed each other. */
function exchanges(): readonly Pair[] {
  const all = vectors('raft/messages')
  const pairs: Pair[] = []
  for (let at = 0; at + 1 < all.length; at += 2) {
    pairs.push({ name: all[at]!.name.replace(' request', ''), request: all[at]!, response: all[at + 1]! })
  }
  return pairs
}

/** A connection of which one side is the test; it may be told when so many bytes were written. */
function stream(chunks: AsyncIterable<Uint8Array>, count = 0, reached: () => void = () => undefined) {
  const written: Uint8Array[] = []
  let size = 0
  const write = async (bytes: Uint8Array): Promise<void> => {
    written.push(Uint8Array.from(bytes))
    size += bytes.length
    if (size === count) reached()
  }
  return { chunks, written, write, close() {} }
}

async function* pieces(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

/** A server that gives recorded answers, and says what it was asked. */
function scripted(response: Decoded): { readonly service: RaftService; readonly asked: unknown[]; readonly state: Uint8Array[] } {
  const asked: unknown[] = []
  const state: Uint8Array[] = []
  const answer = async (request: unknown): Promise<never> => {
    asked.push(request)
    if (response.error !== '' && response.error !== undefined) throw new Error(response.error)
    return response.response as never
  }
  const installSnapshot = async (request: message.InstallSnapshotRequest, bytes: AsyncIterable<Uint8Array>): Promise<never> => {
    if ((response.error ?? '') === '') for await (const chunk of bytes) state.push(Uint8Array.from(chunk))
    return answer(request)
  }
  return { service: { appendEntries: answer, requestVote: answer, timeoutNow: answer, installSnapshot }, asked, state }
}

test('requests of real servers are read from a connection, and answered with the bytes that real servers answer with', async () => {
  let served = 0
  for (const { name, request, response } of exchanges()) {
    const byHand = name.startsWith('by hand')
    const { request: asked } = request.decoded as Decoded
    const answered = response.decoded as Decoded
    if (response.bytes.length === 0) continue
    const body = new Uint8Array(byHand ? 0 : (asked?.Size ?? 0)).fill(7)
    const script = scripted(answered)
    const connection = stream(pieces(Buffer.concat([request.bytes.subarray(byHand ? 1 : 0), body]), 61))
    await serveRaft(connection, script.service, silent)
    const written = Buffer.concat(connection.written)
    // Beside an error the original sends a message of which nobody takes notice.
    if ((answered.error ?? '') === '') assert.equal(hex(written), hex(response.bytes), name)
    else assert.equal(hex(written.subarray(0, -1)), hex(response.bytes.subarray(0, written.length - 1)), name)
    assert.equal(script.state.reduce((sum, chunk) => sum + chunk.length, 0), (answered.error ?? '') === '' ? (asked?.Size ?? 0) : 0, name)
    served++
  }
  assert.ok(served > 35, `${served} exchanges`)
})

test('an unknown type ends the connection without an answer; a pre-vote is told that it is unexpected', async () => {
  const unknown = exchanges().find(({ name }) => name.includes('unknown_rpc_type'))!
  const connection = stream(pieces(unknown.request.bytes.subarray(1), 61))
  await assert.rejects(serveRaft(connection, scripted({}).service, silent), { name: 'InputError' })
  assert.deepEqual(connection.written, [])

  const vote = exchanges().find(({ name }) => name === 'vote granted 1')!
  const preVote = Uint8Array.from(vote.request.bytes)
  preVote[0] = 4
  const later = stream(pieces(preVote, 61))
  await serveRaft(later, scripted({}).service, silent)
  assert.equal(Buffer.concat(later.written).toString('latin1'), '\xb2unexpected command\xc0')
})

test('requests leave as the bytes of real servers, and their answers are understood', async () => {
  const { signal } = new AbortController()
  let called = 0
  for (const { name, request, response } of exchanges()) {
    const { rpcType } = request.decoded as Decoded
    if (name.startsWith('by hand') || rpcType === undefined) continue
    const body = new Uint8Array((request.decoded as Decoded).request?.Size ?? 0).fill(7)
    // The values are those that a server would have read.
    const script = scripted({ error: 'only looking' })
    await serveRaft(stream(pieces(Buffer.concat([request.bytes, body]), 61)), script.service, silent)
    const asked = Promise.withResolvers<void>()
    const connection = stream(afterwards(asked.promise, response.bytes), request.bytes.length + body.length, asked.resolve)
    const transport = new StreamTransport(nodeClock, () => Promise.resolve(connection))
    const peer = { id: 'a', address: 'a:1' }
    const answer = call(transport, rpcType, peer, script.asked[0], body, signal)
    const expected = (response.decoded as Decoded).response as Record<string, unknown>
    assert.deepEqual({ ...(await answer) }, { ...expected }, name)
    assert.equal(hex(Buffer.concat(connection.written)), hex(Buffer.concat([request.bytes, body])), name)
    transport.close()
    called++
  }
  assert.ok(called > 20, `${called} calls`)
})

test('damaged, cut and invented requests end the connection or are answered, and do nothing else', async () => {
  const random = new SeededRandom(11)
  const { service } = scripted({ error: 'no' })
  const requests = exchanges().filter(({ name }) => !name.startsWith('by hand')).map(({ request }) => request.bytes)
  for (let round = 0; round < 3000; round++) {
    const bytes = round % 10 === 0 ? random.bytes(random.whole(1, 300)) : damaged(random, requests[round % requests.length]!)
    const connection = stream(pieces(bytes, random.whole(1, 400)))
    try {
      await serveRaft(connection, service, silent)
    } catch (error) {
      assert.ok(error instanceof InputError, `${(error as Error).stack} of ${hex(bytes)}`)
    }
  }
})

function damaged(random: SeededRandom, whole: Uint8Array): Uint8Array {
  const bytes = Uint8Array.from(random.chance(0.3) ? whole.subarray(0, random.whole(1, whole.length)) : whole)
  for (let count = random.whole(1, 4); count > 0; count--) bytes[random.whole(0, bytes.length - 1)] = random.whole(0, 255)
  return bytes
}

async function* afterwards(promise: Promise<void>, bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  await promise
  yield* pieces(bytes, 7)
}

function call(
  transport: StreamTransport,
  type: number,
  peer: { readonly id: string; readonly address: string },
  request: unknown,
  body: Uint8Array,
  signal: AbortSignal,
): Promise<object> {
  if (type === 0) return transport.appendEntries(peer, request as message.AppendEntriesRequest, signal)
  if (type === 1) return transport.requestVote(peer, request as message.RequestVoteRequest, signal)
  return transport.installSnapshot(peer, request as message.InstallSnapshotRequest, pieces(body, 1000), signal)
}
