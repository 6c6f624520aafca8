import assert from 'node:assert/strict'
import test from 'node:test'
import { calmInternet, SimulatedInternet } from './internet.ts'
import type { InternetFaults } from './paths.ts'
import { SeededRandom } from './random.ts'
import { Scheduler, type Owner } from './scheduler.ts'

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')

function workbench(faults: InternetFaults = calmInternet, seed = 1) {
  const scheduler = new Scheduler(turn)
  const internet = new SimulatedInternet(scheduler, new SeededRandom(seed), faults)
  const owners: Record<'a' | 'b', Owner> = { a: { name: 'a', dead: false, pausedUntil: 0 }, b: { name: 'b', dead: false, pausedUntil: 0 } }
  const a = internet.host('10.0.0.1', owners.a)
  const b = internet.host('10.0.0.2', owners.b)
  const pass = (ms: number): Promise<void> => scheduler.run(scheduler.now + ms, () => false)
  return { scheduler, internet, owners, a, b, pass }
}

/** A server on `b` that sends back what it gets; a caller on `a`; what the caller gets. */
async function echoed(bench: ReturnType<typeof workbench>) {
  const { a, b, pass } = bench
  const listener = await b.tcp.listen({ ip: b.ip, port: 80, idleMs: 60_000, maxConnections: 2 }, async (connection) => {
    for await (const chunk of connection.chunks) await connection.write(chunk)
  })
  const dialed = a.tcp.dial({ host: b.ip, port: 80 }, 1000)
  await pass(10)
  const connection = await dialed
  const got: string[] = []
  const ended = (async () => {
    for await (const chunk of connection.chunks) got.push(text(chunk))
    return 'ended'
  })().catch((error: Error) => error.message)
  return { listener, connection, got, ended }
}

test('datagrams arrive at the bound port, with the sender they came from', async () => {
  const { a, b, pass } = workbench()
  const got: string[] = []
  await b.datagrams.bind({ ip: b.ip, port: 53 }, (message, ip, port) => got.push(`${text(message)} ${ip}:${port}`))
  const socket = await a.datagrams.bind({ ip: a.ip, port: 99 }, () => undefined)
  socket.send(Buffer.from('hi'), b.ip, 53, assert.fail)
  socket.send(Buffer.from('lost'), b.ip, 54, assert.fail)
  await pass(10)
  assert.deepEqual(got, ['hi 10.0.0.1:99'])
  await assert.rejects(a.datagrams.bind({ ip: a.ip, port: 99 }, () => undefined), /address already in use/)
})

test('of datagrams a share is lost and a share comes twice; a blocked path loses all, one way', async () => {
  const { a, b, internet, pass } = workbench({ ...calmInternet, loss: 0.3, twice: 0.1 })
  let there = 0
  let back = 0
  const far = await b.datagrams.bind({ ip: b.ip, port: 53 }, () => there++)
  const near = await a.datagrams.bind({ ip: a.ip, port: 53 }, () => back++)
  for (let count = 0; count < 1000; count++) near.send(new Uint8Array(1), b.ip, 53, assert.fail)
  await pass(10)
  assert.ok(there > 700 && there < 840, `${there} of 1000`)
  there = 0
  internet.paths.block(a.ip, b.ip)
  for (let count = 0; count < 100; count++) {
    near.send(new Uint8Array(1), b.ip, 53, assert.fail)
    far.send(new Uint8Array(1), a.ip, 53, assert.fail)
  }
  await pass(10)
  assert.equal(there, 0)
  assert.ok(back > 50)
})

test('a stream carries bytes in order whatever is lost, and waits while its path is blocked', async () => {
  for (let seed = 1; seed <= 10; seed++) {
    const bench = workbench({ ...calmInternet, loss: 0.2 }, seed)
    const { connection, got, ended } = await echoed({ ...bench, pass: () => bench.pass(1000) })
    const letters = Array.from({ length: 26 }, (_, at) => String.fromCharCode(97 + at))
    for (const letter of letters.slice(0, 13)) await connection.write(Buffer.from(letter))
    bench.internet.paths.block('10.0.0.1', '10.0.0.2')
    for (const letter of letters.slice(13)) await connection.write(Buffer.from(letter))
    await bench.pass(20_000)
    assert.ok(got.length <= 13)
    bench.internet.paths.heal()
    await bench.pass(20_000)
    assert.equal(got.join(''), letters.join(''))
    connection.close()
    assert.equal(await ended, 'use of closed network connection')
  }
})

test('dialing nobody is refused, a blocked path times out', async () => {
  const { a, b, internet, pass } = workbench()
  const refused = assert.rejects(a.tcp.dial({ host: b.ip, port: 1 }, 100), /connection refused/)
  await pass(10)
  await refused
  internet.paths.block(b.ip, a.ip)
  const late = assert.rejects(a.tcp.dial({ host: b.ip, port: 1 }, 100), /i\/o timeout/)
  await pass(200)
  await late
})

test('a crash resets connections, frees ports and refuses new ones', async () => {
  const bench = workbench()
  const { ended, connection } = await echoed(bench)
  bench.owners.b.dead = true
  bench.b.crash()
  await bench.pass(10)
  assert.equal(await ended, 'read: connection reset by peer')
  await assert.rejects(connection.write(new Uint8Array(1)), /reset/)
  const refused = assert.rejects(bench.a.tcp.dial({ host: bench.b.ip, port: 80 }, 100), /connection refused/)
  await bench.pass(10)
  await refused
})

test('connections beyond the limit are cut, idle ones too; closing the listener cuts all', async () => {
  const bench = workbench()
  const { listener } = await echoed(bench)
  const dial = async () => {
    const dialed = bench.a.tcp.dial({ host: bench.b.ip, port: 80 }, 100)
    await bench.pass(10)
    const connection = await dialed
    return { first: connection.chunks[Symbol.asyncIterator]().next().catch((error: Error) => error.message) }
  }
  const second = await dial()
  const third = await dial()
  assert.equal(await third.first, 'read: connection reset by peer')
  await bench.pass(60_000)
  assert.equal(await second.first, 'read: connection reset by peer')
  const fourth = await dial()
  await listener.close()
  await bench.pass(10)
  assert.equal(await fourth.first, 'read: connection reset by peer')
})

test('a writer waits when nobody reads', async () => {
  const { a, b, pass } = workbench()
  let reading = false
  let read = 0
  const gate = Promise.withResolvers<void>()
  await b.tcp.listen({ ip: b.ip, port: 80, idleMs: 60_000, maxConnections: 2 }, async (connection) => {
    await gate.promise
    reading = true
    for await (const chunk of connection.chunks) read += chunk.length
  })
  const dialed = a.tcp.dial({ host: b.ip, port: 80 }, 1000)
  await pass(10)
  const connection = await dialed
  await connection.write(new Uint8Array(200_000))
  let written = false
  const write = connection.write(new Uint8Array(200_000)).then(() => (written = true))
  await pass(1000)
  assert.deepEqual([written, reading], [false, false])
  gate.resolve()
  await pass(1000)
  await write
  assert.equal(read, 400_000)
})
