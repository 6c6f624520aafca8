import assert from 'node:assert/strict'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { connect } from 'node:net'
import test, { type TestContext } from 'node:test'
import { SeededRandom } from '../runtime/sim/random.ts'
import { nodeSeal } from '../runtime/node/seal.ts'
import { compressed, decompressed, encodeCompound, openPacket } from '../wire/memberlist-packet.ts'
import { decodeMemberlistError, decodeMessage, encodePing, encodePushPull, encodeUser } from '../wire/memberlist.ts'
import { MemberlistPing } from '../wire/records/memberlist.ts'
import { encodeJoin, encodeQuery, encodeUserEvent } from '../wire/serf.ts'
import { Envelope, sealBlock } from './envelope.ts'
import { assertStates, bytes, startPool, timings, type Listened } from './listened.suite.ts'
import { Keyring } from './serf/keyring.ts'

const key = new Uint8Array(32).fill(9)
const random = new SeededRandom(11)

/** Sends each in one datagram; resolves once all have been taken in. */
async function sent(t: TestContext, to: Listened, datagrams: readonly Uint8Array[]): Promise<void> {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  t.after(() => socket.close())
  const { port } = to.pool.address
  const keyring = to.pool.encrypted ? new Keyring([key]) : undefined
  const envelope = new Envelope(nodeSeal, random, keyring, { verifyIncoming: true, verifyOutgoing: true })
  const isAck = (datagram: Uint8Array, sequence: number): boolean =>
    openPacket(envelope.openDatagram(datagram), 1 << 16).some((message) => {
      const read = decodeMessage(message)
      return read?.type === 'ack' && read.body.SeqNo === sequence
    })
  for (let at = 0; at < datagrams.length; at += 50) {
    for (const datagram of datagrams.slice(at, at + 50)) socket.send(datagram, port, '127.0.0.1')
    // A ping is answered after all that came before it.
    const SeqNo = 1_000_000 + at
    const answered = new Promise<void>((resolve) => socket.on('message', (datagram) => isAck(datagram, SeqNo) && resolve()))
    socket.send(envelope.sealDatagram(encodePing(MemberlistPing.make({ SeqNo, Node: to.pool.local().name }))), port, '127.0.0.1')
    await answered
    socket.removeAllListeners('message')
  }
}

/** Everything that the pool says on a connection, after it was sent these bytes. */
async function answered(to: Listened, message: Uint8Array, finish: boolean): Promise<Uint8Array> {
  const socket = connect(to.pool.address.port, '127.0.0.1')
  socket.on('error', () => undefined)
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  const closed = once(socket, 'close')
  socket.write(message)
  if (finish) socket.end()
  await closed
  return Buffer.concat(chunks)
}

/** Messages that a member takes, as material. */
function material(): readonly Uint8Array[] {
  const event = encodeUser(encodeUserEvent({ LTime: 5, Name: 'e', Payload: 'p', CC: false }))
  const question = {
    LTime: 3, ID: 7, Addr: Uint8Array.of(127, 0, 0, 1), Port: 1, SourceNode: 'x', Filters: null, Flags: 0, RelayFactor: 0, Timeout: 1e9, Name: 'q', Payload: '',
  }
  const join = encodeUser(encodeJoin({ LTime: 3, Node: 'x' }))
  const ping = encodePing(MemberlistPing.make({ SeqNo: 1, Node: 'a' }))
  return [event, encodeUser(encodeQuery(question)), join, encodeCompound([event, join, ping]), compressed(encodeCompound([event, event, join]))]
}

/** Messages with bytes changed, cut off, doubled. */
function spoiled(count: number): readonly Uint8Array[] {
  const whole = material()
  return Array.from({ length: count }, (_, at) => {
    if (at % 5 === 0) return random.bytes(random.whole(0, 200))
    const message = Uint8Array.from(whole[at % whole.length]!)
    for (let flips = random.whole(1, 4); flips > 0; flips--) message[random.whole(0, message.length - 1)] = random.u32() & 0xff
    return random.chance(0.3) ? message.subarray(0, random.whole(0, message.length)) : message
  })
}

/** Sealed, in either version, as somebody with the key would. */
function sealed(message: Uint8Array): Uint8Array {
  return sealBlock(nodeSeal, key, random.bytes(12), message, random.chance(0.5) ? 1 : 0, new Uint8Array())
}

async function stillWorks(a: Listened, b: Listened, event: string): Promise<void> {
  a.pool.userEvent(event, bytes('x'), false)
  await b.ears.until(`event ${event} x`)
  await assertStates(b.pool, ['a 1', 'b 1'], /^[ab] /)
}

for (const keys of [[], [key]]) {
  const how = keys.length === 0 ? 'a clear' : 'an encrypted'

  test(`${how} pool takes thousands of spoiled datagrams and goes on`, async (t) => {
    const [a, b] = await Promise.all([startPool(t, 'a', { keys }), startPool(t, 'b', { keys })])
    assert.equal((await b.pool.join([a.address], true)).joined, 1)
    await sent(t, a, spoiled(3000))
    if (keys.length > 0) await sent(t, a, spoiled(2000).map(sealed))
    await stillWorks(a, b, 'after')
  })

  test(`${how} pool takes spoiled streams and goes on`, async (t) => {
    const [a, b] = await Promise.all([startPool(t, 'a', { keys }), startPool(t, 'b', { keys })])
    assert.equal((await b.pool.join([a.address], true)).joined, 1)
    const state = encodePushPull({ join: true, nodes: [], userState: new Uint8Array(50) })
    for (let round = 0; round < 300; round++) {
      const message = Uint8Array.from(round % 2 === 0 ? state : compressed(state))
      message[random.whole(0, message.length - 1)] = random.u32() & 0xff
      await answered(a, round % 7 === 0 ? random.bytes(40) : message, true)
    }
    await stillWorks(a, b, 'after')
  })
}

/** The error that an answer is. */
const text = (answer: Uint8Array): string => (answer.length === 0 ? '' : decodeMemberlistError(decompressed(answer, 1000)))
/** The head of a push/pull that claims so much. */
const header = (nodes: number, state: number): Uint8Array =>
  Uint8Array.of(6, 0x83, 0xa4, ...bytes('Join'), 0xc3, 0xa5, ...bytes('Nodes'), 0xce, 0, 0, 0, nodes, 0xac, ...bytes('UserStateLen'), 0xce, state, 0, 0, 0)

test('lengths that lie, bombs and unknown types are refused at once', async (t) => {
  const a = await startPool(t, 'a')
  assert.match(text(await answered(a, header(0, 0x7f), false)), /Remote node state is larger than limit/)
  assert.match(text(await answered(a, Uint8Array.of(10, 0xff, 0xff, 0xff, 0xff), false)), /encryption is not configured/)
  assert.match(text(await answered(a, Uint8Array.of(77), false)), /invalid msgType/)
  // 20 MiB of nothing is small once compressed; more is not taken.
  const bomb = compressed(new Uint8Array(21 << 20))
  assert.ok(bomb.length < 200_000)
  assert.notEqual(text(await answered(a, bomb, false)), '')
  const locked = await startPool(t, 'locked', { keys: [key] })
  assert.equal((await answered(locked, Uint8Array.of(6), false))[0], 10)
  assert.equal((await answered(locked, Uint8Array.of(10, 0x7f, 0xff, 0xff, 0xff), false))[0], 10)
})

test('whoever says nothing on a connection is cut off in time, and does not keep others out', async (t) => {
  const a = await startPool(t, 'a', { timings: { ...timings, tcpTimeoutMs: 1_500 } })
  const b = await startPool(t, 'b')
  const silent = Array.from({ length: 200 }, () => connect(a.pool.address.port, '127.0.0.1'))
  t.after(() => silent.forEach((socket) => socket.destroy()))
  await Promise.all(silent.map((socket) => once(socket, 'connect')))
  const closed = Promise.all(silent.map((socket) => once(socket.resume(), 'close')))
  assert.equal((await b.pool.join([a.address], true)).joined, 1)
  await closed
})

test('names and times that anybody makes up do not fill memory', async (t) => {
  const a = await startPool(t, 'a')
  const intents = Array.from({ length: 20_000 }, (_, at) => encodeUser(encodeJoin({ LTime: 9, Node: `nobody-${at}` })))
  const datagrams: Uint8Array[] = []
  for (let at = 0; at < intents.length; at += 100) datagrams.push(encodeCompound(intents.slice(at, at + 100)))
  await sent(t, a, datagrams)
  assert.ok(Number(a.pool.stats()['intent_queue']) <= 16_384)
  assert.equal(a.pool.stats()['members'], '1')
})
