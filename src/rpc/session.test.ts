import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { StatusPing } from '../contract/rpc/index.ts'
import { ConnectionReader } from '../runtime/connection-reader.ts'
import { nodeTcp } from '../runtime/node/tcp.ts'
import { SeededRandom } from '../runtime/sim/random.ts'
import type { TcpConnection } from '../runtime/tcp.ts'
import { DirEntry, IndexedDirEntries, KeyRequest } from '../wire/records/kv.ts'
import { RequestHeader, selector } from '../wire/rpc.ts'
import { frameFlag, FrameReader, frameType, headerBytes, putFrameHeader, streamWindow, type FrameType } from '../wire/yamux.ts'
import { listen, poolFor, serving, type Lines } from './rpc.suite.ts'
import type { RpcTarget } from './dialer.ts'

const { syn, ack, fin, rst } = frameFlag

function frame(type: number, flags: number, streamId: number, length: number, body: Uint8Array = new Uint8Array(0)): Buffer {
  const bytes = Buffer.alloc(headerBytes + body.length)
  putFrameHeader(bytes, 0, type as FrameType, flags, streamId, length)
  bytes.set(body, headerBytes)
  return bytes
}

const data = (id: number, body: Uint8Array, flags = 0): Buffer => frame(frameType.data, flags, id, body.length, body)
const open = (id: number): Buffer => frame(frameType.window, syn, id, 0)

const ping = Buffer.concat([RequestHeader.encode({ ServiceMethod: 'Status.Ping', Seq: 1 }), Uint8Array.of(0x80)])
const pong = '83a54572726f72a0a353657101ad536572766963654d6574686f64ab5374617475732e50696e6780'
const wait = Buffer.concat([RequestHeader.encode({ ServiceMethod: 'KVS.Get', Seq: 1 }), KeyRequest.encode(KeyRequest.make({ Key: 'k', MinQueryIndex: 5 }))])

/** A client that says what it likes, and lists what it hears: `type flags id length[ body]`. */
class ByHand {
  readonly heard: string[] = []
  readonly #connection: TcpConnection
  readonly #reader: ConnectionReader
  readonly #bodies: string[] = []
  readonly #frames = new FrameReader({
    frame: (type, flags, id, length) => void this.heard.push(`${type} ${flags} ${id} ${length}`),
    body: (bytes) => void this.#bodies.push(Buffer.from(bytes).toString('hex')),
  })

  constructor(connection: TcpConnection) {
    this.#connection = connection
    this.#reader = new ConnectionReader(connection)
  }

  static async dial(t: TestContext, target: RpcTarget): Promise<ByHand> {
    const [host = '', port = ''] = target.address.split(':')
    const connection = await nodeTcp.dial({ host, port: Number(port) }, 5000)
    t.after(() => connection.close())
    await connection.write(Uint8Array.of(selector.multiplex))
    return new ByHand(connection)
  }

  say(...frames: readonly Uint8Array[]): Promise<void> {
    return this.#connection.write(Buffer.concat(frames))
  }

  /** Listens until so many frames have come, or to the end. */
  async hear(count = Infinity): Promise<readonly string[]> {
    while (this.heard.length < count) {
      const chunk = await this.#reader.readSome()
      if (chunk === undefined) break
      this.#frames.feed(chunk)
    }
    return [...this.heard, ...this.#bodies.splice(0)]
  }
}

const goAway = `3 0 0 1`

async function server(t: TestContext): Promise<{ readonly target: RpcTarget; readonly log: Lines; readonly waits: AbortSignal[] }> {
  const waits: AbortSignal[] = []
  const { target, log } = await listen(t, {
    call: serving((method, _request, signal) => {
      if (method.name !== 'KVS.Get') return {}
      waits.push(signal!)
      return new Promise(() => undefined)
    }),
  })
  return { target, log, waits }
}

test('a stream is accepted, served and closed by both sides; pings are answered', async (t) => {
  const { target } = await server(t)
  const hand = await ByHand.dial(t, target)
  await hand.say(open(1), data(1, ping), frame(frameType.ping, syn, 0, 77), frame(frameType.window, fin, 1, 0))
  assert.deepEqual(await hand.hear(4), ['1 2 1 0', `0 0 1 ${pong.length / 2}`, '2 2 0 77', '1 4 1 0', pong])
})

test('even numbers and an opening with data are taken, data for unknown streams are passed over', async (t) => {
  const { target } = await server(t)
  const hand = await ByHand.dial(t, target)
  await hand.say(data(9, ping), frame(frameType.window, 0, 9, 5), data(6, ping, syn))
  assert.deepEqual(await hand.hear(2), ['1 2 6 0', `0 0 6 ${pong.length / 2}`, pong])
})

test('requests behind each other are answered in order', async (t) => {
  const { target } = await server(t)
  const hand = await ByHand.dial(t, target)
  const second = Buffer.from(ping.toString('hex').replace('53657101', '53657102'), 'hex')
  await hand.say(open(1), data(1, Buffer.concat([ping, second.subarray(0, 20)])), data(1, second.subarray(20)))
  const answers = (await hand.hear(3)).slice(3)
  assert.equal(answers.join(''), pong + pong.replace('53657101', '53657102'))
})

const breaches: readonly (readonly [name: string, frames: readonly Uint8Array[]])[] = [
  ['a second FIN', [open(1), frame(frameType.window, fin, 1, 0), open(3), data(3, wait), frame(frameType.window, fin, 3, 0), frame(frameType.window, fin, 3, 0)]],
  ['a second SYN', [open(1), open(1)]],
  ['another version', [Uint8Array.of(1, ...frame(frameType.ping, syn, 0, 1).subarray(1))]],
  ['an unknown type', [frame(4, 0, 0, 0)]],
  ['data beyond the window', [open(1), frame(frameType.data, 0, 1, streamWindow + 1)]],
  ['a go-away for an error', [frame(frameType.goAway, 0, 0, 2)]],
]

for (const [name, frames] of breaches) {
  test(`${name} ends the session with a go-away`, async (t) => {
    const { target } = await server(t)
    const hand = await ByHand.dial(t, target)
    await hand.say(...frames)
    assert.equal((await hand.hear()).findLast((one) => one.length < 20), goAway)
  })
}

test('a waiting call holds up its own stream alone, and ends when its stream does', async (t) => {
  for (const end of [frame(frameType.window, fin, 1, 0), frame(frameType.window, rst, 1, 0)]) {
    const { target, waits } = await server(t)
    const hand = await ByHand.dial(t, target)
    await hand.say(open(1), data(1, wait), open(3), data(3, ping))
    await hand.hear(3)
    const [signal] = waits
    const ended = new Promise((resolve) => signal!.addEventListener('abort', resolve))
    await hand.say(end)
    await ended
  }
})

test('who has finished is not waited for, not even by a call that begins afterwards', async (t) => {
  const { promise: go, resolve } = Promise.withResolvers<void>()
  const { target } = await listen(t, {
    call: serving(async (method, _request, signal) => {
      if (method.name === 'Status.Ping') return go
      assert.equal(signal?.aborted, false)
      return new Promise((_, reject) => signal?.addEventListener('abort', () => reject(signal.reason as Error)))
    }),
  })
  const hand = await ByHand.dial(t, target)
  await hand.say(open(1), data(1, Buffer.concat([ping, wait])), frame(frameType.window, fin, 1, 0), frame(frameType.ping, syn, 0, 1))
  await hand.hear(2)
  resolve()
  assert.equal((await hand.hear(5))[4], '1 4 1 0')
})

test('what waits behind a call in progress is credited when the call is over', async (t) => {
  const { promise: go, resolve } = Promise.withResolvers<void>()
  const { target } = await listen(t, { call: serving(async () => (await go, {})) })
  const hand = await ByHand.dial(t, target)
  // More than half a window, which is when credit is given, and less than one in answers.
  const many = 4000
  await hand.say(open(1), ...Array.from({ length: many }, () => data(1, ping)), frame(frameType.ping, syn, 0, 1))
  assert.deepEqual(await hand.hear(2), ['1 2 1 0', '2 2 0 1'])
  resolve()
  const heard = await hand.hear(many + 3)
  assert.equal(heard.filter((one) => one.startsWith('0 0 1 ')).length, many)
  assert.deepEqual(heard.filter((one) => one.startsWith('1 0 1 ')), [`1 0 1 ${many * ping.length}`])
})

test('who does not read the answers is asked no further questions for him', async (t) => {
  const served: string[] = []
  const { target } = await listen(t, {
    call: serving((method) => {
      served.push(method.name)
      return IndexedDirEntries.make({ Entries: [DirEntry.make({ Key: 'k', Value: 'v'.repeat(1 << 20) })] })
    }),
  })
  const hand = await ByHand.dial(t, target)
  const get = Buffer.concat([RequestHeader.encode({ ServiceMethod: 'KVS.Get', Seq: 1 }), KeyRequest.encode(KeyRequest.make({ Key: 'k' }))])
  await hand.say(...Array.from({ length: 100 }, (_, at) => [open(2 * at + 1), data(2 * at + 1, get)]).flat(), frame(frameType.ping, syn, 0, 5))
  while (!hand.heard.includes('2 2 0 5')) await hand.hear(hand.heard.length + 1)
  // Three quarters of each answer stay here: a window is sent.
  assert.equal(served.length, 22)
  // As soon as they are read the others come as well.
  await hand.say(...Array.from({ length: 17 }, (_, at) => frame(frameType.window, 0, 2 * at + 1, 1 << 20)))
  while (served.length < 34) await hand.hear(hand.heard.length + 1)
})

test('requests that are never whole end the session before they take up much', async (t) => {
  const { target, log } = await server(t)
  const hand = await ByHand.dial(t, target)
  const begun = Buffer.concat([Uint8Array.of(0x81, 0xad), Buffer.from('ServiceMethod'), Uint8Array.of(0xdb, 3, 0, 0, 0), new Uint8Array(streamWindow - 30)])
  const last = hand.hear().catch((error: NodeJS.ErrnoException) => assert.ok(error.code !== undefined))
  for (let at = 0; at < 1030; at++) {
    const said = await hand.say(open(2 * at + 1), data(2 * at + 1, begun)).then(() => true, () => false)
    if (!said) break
  }
  await last
  assert.match(log.lines.at(-1) ?? '', /^multiplex conn accept failed .*requests of more than 268435456 bytes in progress$/)
})

test('no more streams than the limit are held open', async (t) => {
  const { target } = await server(t)
  const hand = await ByHand.dial(t, target)
  await hand.say(...Array.from({ length: 16_386 }, (_, at) => open(2 * at + 1)))
  const heard = await hand.hear(16_386)
  assert.deepEqual([heard.filter((one) => one.startsWith('1 2 ')).length, heard.slice(-2)], [16_384, ['1 8 32769 0', '1 8 32771 0']])
})

test('random frames and bytes on every selector end their connection and nothing else', async (t) => {
  const { target } = await listen(t, {
    call: serving(() => ({})),
    raft: async (_connection, reader) => void await reader.readByte(),
    snapshot: async (_connection, reader) => void await reader.readByte(),
  }, { maxConnectionsPerClient: 0 })
  const random = new SeededRandom(4)
  const [host = '', port = ''] = target.address.split(':')
  const pick = <T>(...all: readonly T[]): T => all[random.u32() % all.length]!
  const damaged = (bytes: Uint8Array): Uint8Array => {
    const out = Uint8Array.from(bytes)
    for (let i = 0; i < 3; i++) out[random.u32() % out.length] = random.u32() & 0xff
    return out
  }
  const pieces = [
    () => open(random.u32() % 8),
    () => data(random.u32() % 8, random.bytes(random.u32() % 200), pick(0, syn, ack, fin, rst, 15)),
    () => data(1, damaged(wait)),
    () => frame(random.u32() % 5, pick(0, syn, fin, rst), random.u32() % 8, pick(0, 1, 2 ** 31, 2 ** 32 - 1)),
    () => damaged(data(1, ping)),
  ]
  for (let round = 0; round < 300; round++) {
    const connection = await nodeTcp.dial({ host, port: Number(port) }, 5000)
    const first = round % 3 === 0 ? selector.multiplex : round % 10
    const bytes = first === selector.multiplex
      ? [open(1), ...Array.from({ length: 20 }, () => pick(...pieces)())]
      : [damaged(ping), random.bytes(50)]
    await connection.write(Buffer.concat([Uint8Array.of(first), ...bytes]))
    await connection.finish().catch((error: NodeJS.ErrnoException) => assert.ok(error.code !== undefined))
    connection.close()
  }
  await poolFor(t).call(target, StatusPing, {})
})
