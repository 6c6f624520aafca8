import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KVSApply } from '../contract/rpc/kvs/apply.ts'
import { KVSGet } from '../contract/rpc/kvs/get.ts'
import type { RpcMethod } from '../contract/rpc/method.ts'
import { noMetrics } from '../runtime/metrics.ts'
import type { Logger } from '../runtime/ports.ts'
import { SimulatedClock } from '../runtime/sim/clock.ts'
import { SeededRandom } from '../runtime/sim/random.ts'
import { Scheduler } from '../runtime/sim/scheduler.ts'
import { nodeDisk } from '../runtime/node/disk.ts'
import { errorOfText } from '../wire/errors.ts'
import { RateLimiter } from './rate-limiter.ts'
import { ServerCalls } from './server-calls.ts'

const noLog: Logger = { error() {}, warn() {}, info() {}, debug() {}, trace() {}, named: () => noLog }

/** Three servers, each of which answers a call with what the test says. */
class Rig {
  readonly scheduler = new Scheduler(() => new Promise((resolve) => setImmediate(resolve)))
  readonly clock = new SimulatedClock(this.scheduler, { name: 'c', dead: false, pausedUntil: 0 })
  servers = ['a', 'b', 'c']
  readonly asked: string[] = []
  answer: (server: string) => Error | string = (server) => server
  readonly limiter = new RateLimiter(this.clock, Infinity, 1)
  readonly calls = new ServerCalls<string>({
    runtime: { clock: this.clock, random: new SeededRandom(1), disk: nodeDisk, log: noLog, metrics: noMetrics },
    servers: {
      first: () => this.servers[0],
      failed: (server) => {
        this.servers = [...this.servers.filter((other) => other !== server), server]
      },
    },
    limiter: this.limiter,
    holdTimeoutMs: 7000,
    datacenter: 'dc1',
    whereIs: (server) => ({ name: server, address: server }),
    call: (server) => {
      this.asked.push(server)
      const answer = this.answer(server)
      return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer as never)
    },
  })

  async call<Request, Reply>(method: RpcMethod<Request, Reply>, signal?: AbortSignal, request = method.request.zero()): Promise<unknown> {
    const state = { settled: false }
    const end = (): void => {
      state.settled = true
    }
    const done = this.calls.call(method, request, signal)
    done.then(end, end)
    for (let turn = 0; turn < 10 && !state.settled; turn++) await new Promise((resolve) => setImmediate(resolve))
    while (!state.settled) await this.scheduler.run(this.scheduler.now + 100, () => state.settled)
    return done
  }
}

test('a call goes to the first server until one fails', async () => {
  const rig = new Rig()
  assert.equal(await rig.call(KVSGet), 'a')
  assert.equal(await rig.call(KVSGet), 'a')
  rig.answer = (server) => (server === 'a' ? errorOfText('rpc error making call: no such thing') : server)
  await assert.rejects(() => rig.call(KVSGet), { message: 'rpc error making call: no such thing' })
  assert.equal(await rig.call(KVSGet), 'b')
  assert.deepEqual(rig.asked, ['a', 'a', 'a', 'b'])
})

test('without a leader a call is sent again for as long as calls are held', async () => {
  const rig = new Rig()
  rig.answer = (server) => (server === 'c' ? server : errorOfText('rpc error making call: No cluster leader'))
  assert.equal(await rig.call(KVSApply), 'c')
  rig.answer = () => errorOfText('rpc error making call: No cluster leader')
  const before = rig.clock.now()
  await assert.rejects(() => rig.call(KVSApply), { message: 'rpc error making call: No cluster leader' })
  const held = rig.clock.now() - before
  assert.ok(held >= 7000 && held < 7500, String(held))
})

test('a read is sent again when its stream was cut, a write is not', async () => {
  const rig = new Rig()
  rig.answer = (server) => (server === 'a' ? errorOfText('rpc error making call: stream closed') : server)
  assert.equal(await rig.call(KVSGet), 'b')
  const other = new Rig()
  other.answer = rig.answer
  await assert.rejects(() => other.call(KVSApply), { message: 'rpc error making call: stream closed' })
})

test('a call that nobody has seen is sent again, a write too', async () => {
  const rig = new Rig()
  const refused = 'rpc error getting client: failed to get conn: dial tcp 127.0.0.1:0->127.0.0.1:8300: connect: connection refused'
  rig.answer = (server) => (server === 'a' ? errorOfText(refused) : server === 'b' ? errorOfText(`rpc error making call: ${refused}`) : server)
  assert.equal(await rig.call(KVSApply), 'c')
  assert.deepEqual(rig.asked, ['a', 'b', 'c'])
})

test('a call that did not reach another datacenter is sent again only if it reached no server of the own', async () => {
  const rig = new Rig()
  const refused = 'rpc error getting client: failed to get conn: dial tcp 127.0.0.1:0->127.0.0.1:8300: connect: connection refused'
  const request = KVSApply.request.make({ Datacenter: 'dc2' })
  rig.answer = (server) => errorOfText(server === 'a' ? refused : `rpc error making call: ${refused}`)
  await assert.rejects(() => rig.call(KVSApply, undefined, request), { message: `rpc error making call: ${refused}` })
  assert.deepEqual(rig.asked, ['a', 'b'])
})

test('a call ends without servers, beyond the rate, and with its caller', async () => {
  const rig = new Rig()
  rig.limiter.set(1, 1)
  await rig.call(KVSGet)
  await assert.rejects(() => rig.call(KVSGet), { code: 'rpc-rate-exceeded' })
  await rig.scheduler.run(rig.scheduler.now + 1000, () => false)
  await rig.call(KVSGet)
  rig.limiter.set(Infinity, 1)
  rig.answer = () => errorOfText('No cluster leader')
  const leaving = new AbortController()
  const call = rig.call(KVSGet, leaving.signal)
  leaving.abort(new Error('gone'))
  await assert.rejects(call, { message: 'gone' })
  rig.servers = []
  await assert.rejects(() => rig.call(KVSGet), { message: 'No known Consul servers' })
})
