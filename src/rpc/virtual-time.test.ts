import assert from 'node:assert/strict'
import { test, type TestContext } from 'node:test'
import { KVSApply, rpcMethods, StatusPing } from '../contract/rpc/index.ts'
import { noMetrics } from '../runtime/metrics.ts'
import { SimulatedClock } from '../runtime/sim/clock.ts'
import { SimulatedInternet } from '../runtime/sim/internet.ts'
import { SeededRandom } from '../runtime/sim/random.ts'
import { Scheduler } from '../runtime/sim/scheduler.ts'
import type { TcpConnection } from '../runtime/tcp.ts'
import { DirEntry, KVSRequest } from '../wire/records/kv.ts'
import { selector } from '../wire/rpc.ts'
import { frameFlag, frameType, headerBytes, putFrameHeader } from '../wire/yamux.ts'
import type { Paths } from '../runtime/sim/paths.ts'
import { RpcListener } from './listener.ts'
import { RpcPool } from './pool.ts'
import { Lines, none, noTls, serving } from './rpc.suite.ts'

const target = { name: 'one', address: '10.0.0.1:8300', datacenter: 'dc1' }
const there = '10.0.0.1'
const here = '10.0.0.2'

/** A server and a client on machines of their own, on virtual time. */
class TwoMachines {
  readonly scheduler = new Scheduler(() => new Promise((resolve) => void setImmediate(resolve)))
  readonly paths: Paths
  readonly log = new Lines()
  readonly pool: RpcPool
  /** All connections that the client made. */
  readonly dialed: TcpConnection[] = []
  readonly #internet: SimulatedInternet
  readonly #clock = new SimulatedClock(this.scheduler, { name: 'both', dead: false, pausedUntil: 0 })

  constructor(t: TestContext) {
    this.#internet = new SimulatedInternet(this.scheduler, new SeededRandom(5))
    this.paths = this.#internet.paths
    this.pool = new RpcPool({ clock: this.#clock, tls: noTls, tcp: { listen: none, dial: () => this.dial() } }, { tls: () => undefined })
    t.after(() => this.pool.close())
  }

  async listen(t: TestContext): Promise<void> {
    const { tcp } = this.#internet.host(there, { name: there, dead: false, pausedUntil: 0 })
    const listener = await RpcListener.listen({ clock: this.#clock, tcp, tls: noTls, log: this.log, metrics: noMetrics }, {
      ip: there, port: 8300, datacenter: 'dc1', methods: rpcMethods,
      settings: () => ({ maxConnectionsPerClient: 3, handshakeTimeoutMs: 5000, tls: undefined }),
    }, { call: serving(() => ({})), raft: none, snapshot: none })
    t.after(() => listener.close())
  }

  async dial(): Promise<TcpConnection> {
    const { tcp } = this.#internet.host(here, { name: here, dead: false, pausedUntil: 0 })
    const connection = await tcp.dial({ host: there, port: 8300 }, 1000)
    this.dialed.push(connection)
    return connection
  }

  /** Listens instead of a server, and never reads. */
  async listenDeaf(): Promise<void> {
    const { tcp } = this.#internet.host(there, { name: there, dead: false, pausedUntil: 0 })
    await tcp.listen({ ip: there, port: 8300, idleMs: 0, maxConnections: 10 }, () => new Promise(() => undefined))
  }

  until(at: number): Promise<void> {
    return this.scheduler.run(at, () => false)
  }

  /** The outcome of something that is done by then. */
  async by(at: number, work: Promise<unknown>): Promise<unknown> {
    const outcome = work.catch((error: Error) => error.message)
    await this.until(at)
    return Promise.race([outcome, Promise.resolve('not yet')])
  }

  ping(): Promise<unknown> {
    return this.pool.call(target, StatusPing, {})
  }
}

async function twoMachines(t: TestContext): Promise<TwoMachines> {
  const machines = new TwoMachines(t)
  await machines.listen(t)
  return machines
}

test('a session that is used lives on, and one that is idle for 127 s is closed', async (t) => {
  const machines = await twoMachines(t)
  for (let at = 0; at < 10; at++) assert.deepEqual(await machines.by((at + 1) * 100_000, machines.ping()), {})
  assert.equal(machines.dialed.length, 1)
  await machines.until(1_100_000)
  await assert.rejects(machines.dialed[0]!.write(Uint8Array.of(0)), /closed/)
  assert.deepEqual(await machines.by(2_000_000, machines.ping()), {})
  assert.equal(machines.dialed.length, 2)
})

test('a server that has fallen silent is given up after a ping and ten seconds', async (t) => {
  const machines = await twoMachines(t)
  assert.deepEqual(await machines.by(1000, machines.ping()), {})
  machines.paths.block(there, here)
  const lost = machines.ping()
  assert.equal(await machines.by(39_000, lost), 'not yet')
  assert.equal(await machines.by(41_100, lost), 'rpc error making call: EOF')
  machines.paths.heal()
  await machines.until(50_000)
  assert.deepEqual(await machines.by(60_000, machines.ping()), {})
  assert.equal(machines.dialed.length, 2)
})

test('a server that does not read is given up after ten seconds', async (t) => {
  const machines = new TwoMachines(t)
  await machines.listenDeaf()
  const set = KVSRequest.make({ Op: 'set', DirEnt: DirEntry.make({ Key: 'k', Value: 'v'.repeat(200_000) }) })
  const calls = Array.from({ length: 20 }, () => machines.pool.call(target, KVSApply, set))
  const outcomes = Promise.all(calls.map((call) => call.catch((error: Error) => error.message)))
  assert.equal(await machines.by(9_900, outcomes), 'not yet')
  assert.deepEqual(new Set(await machines.by(11_000, outcomes) as string[]), new Set(['rpc error making call: EOF']))
})

test('a client that asks and does not read is held back, then cut off', async (t) => {
  const machines = await twoMachines(t)
  const connecting = machines.dial()
  await machines.until(100)
  const connection = await connecting
  const pings = Buffer.alloc(headerBytes * 20_000)
  for (let at = 0; at < 20_000; at++) putFrameHeader(pings, at * headerBytes, frameType.ping, frameFlag.syn, 0, at)
  let sent = 0
  const flood = (async () => {
    await connection.write(Uint8Array.of(selector.multiplex))
    for (; sent < 1000; sent++) await connection.write(pings)
  })()
  assert.equal(await machines.by(5_000, flood), 'not yet')
  assert.ok(sent * pings.length < 8 << 20, `${sent * pings.length} bytes were taken`)
  assert.match(String(await machines.by(20_000, flood)), /closed|reset/)
})

test('who says nothing is cut off after five seconds, and a fourth connection at once', async (t) => {
  const machines = await twoMachines(t)
  const connecting = Promise.all(Array.from({ length: 4 }, () => machines.dial()))
  await machines.until(100)
  const ends = (await connecting).map((connection) => connection.chunks[Symbol.asyncIterator]().next().then(({ done }) => done))
  const early = await Promise.all(ends.map((end) => machines.by(4_900, end)))
  assert.deepEqual(early.filter((end) => end !== 'not yet'), [true])
  assert.deepEqual(await Promise.all(ends.map((end) => machines.by(5_200, end))), [true, true, true, true])
  assert.match(machines.log.lines[0] ?? '', /^rejecting RPC conn from because rpc_max_conns_per_client exceeded from=10\.0\.0\.2:/)
  assert.deepEqual(machines.log.lines.slice(1).map((line) => line.replace(/:\d+ /, ' ')), Array.from({ length: 3 }, () => 'failed to read byte from=10.0.0.2 Error: i/o timeout'))
  assert.deepEqual(await machines.by(6_000, machines.ping()), {})
})
