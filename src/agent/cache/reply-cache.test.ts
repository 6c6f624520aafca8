import assert from 'node:assert/strict'
import test from 'node:test'
import type { Delegate } from '../../cluster/delegate.ts'
import type { RpcMethod } from '../../contract/rpc/method.ts'
import { noMetrics } from '../../runtime/metrics.ts'
import { SimulatedClock } from '../../runtime/sim/clock.ts'
import { SeededRandom } from '../../runtime/sim/random.ts'
import { Scheduler } from '../../runtime/sim/scheduler.ts'
import type { Renewal } from './entry.ts'
import { ReplyCache } from './reply-cache.ts'
import type { CachedReply } from './reply-cache.ts'

const method = { name: 'Catalog.ServiceNodes' } as unknown as RpcMethod<unknown, unknown>
const question = { Datacenter: 'dc1', ServiceName: 'web', MinQueryIndex: 0, MaxQueryTime: 0, MaxAge: 0, MustRevalidate: false }
const hour = 3_600_000

/** A query that the servers were asked and have not answered yet. */
interface Asked {
  readonly request: Readonly<Record<string, unknown>>
  readonly signal: AbortSignal | undefined
  answer(index: number): void
  fail(error: Error): void
}

class World {
  readonly scheduler = new Scheduler(() => new Promise((resolve) => void setImmediate(resolve)))
  readonly asked: Asked[] = []
  readonly cache: ReplyCache

  constructor() {
    const clock = new SimulatedClock(this.scheduler, { name: 'agent', dead: false, pausedUntil: 0 })
    const rpc = (_: unknown, request: Asked['request'], signal?: AbortSignal): Promise<unknown> => {
      const { promise, resolve, reject } = Promise.withResolvers<unknown>()
      signal?.addEventListener('abort', () => reject(signal.reason as Error))
      this.asked.push({ request, signal, answer: (Index) => resolve({ Index }), fail: reject })
      return promise
    }
    this.cache = new ReplyCache({ clock, random: new SeededRandom(1), metrics: noMetrics }, { rpc } as unknown as Delegate)
  }

  get last(): Asked {
    return this.asked.at(-1)!
  }

  get(more: object = {}, renewal: Renewal = 'refreshed', signal = new AbortController().signal): CachedReply | Promise<CachedReply> {
    return this.cache.get(method, { ...question, ...more }, renewal, () => signal)
  }

  advance(ms: number): Promise<void> {
    return this.scheduler.run(this.scheduler.now + ms, () => false)
  }

  /** A cache that holds the answer of an index. */
  static async holding(index: number, renewal: Renewal = 'refreshed'): Promise<World> {
    const world = new World()
    const first = world.get({}, renewal)
    world.last.answer(index)
    assert.deepEqual(await first, { reply: { Index: index }, hit: false, ageSeconds: 0 })
    await world.advance(0)
    return world
  }
}

test('the first who asks waits for a fetch; later ones are answered at once', async () => {
  const world = await World.holding(7)
  const second = world.get() as CachedReply
  assert.deepEqual(second, { reply: { Index: 7 }, hit: true, ageSeconds: 0 })
  assert.equal(second.reply, (world.get() as CachedReply).reply)
})

test('an answer is kept fresh by a blocking query that any server may answer', async () => {
  const world = await World.holding(7)
  const { MinQueryIndex, AllowStale, MaxQueryTime } = world.last.request
  assert.deepEqual([MinQueryIndex, AllowStale, MaxQueryTime], [7, true, 600_000_000_000])
  world.last.answer(9)
  await world.advance(0)
  assert.deepEqual((world.get() as CachedReply).reply, { Index: 9 })
  assert.equal(world.last.request['MinQueryIndex'], 9)
})

test('however many ask, one fetch is under way', async () => {
  const world = new World()
  const all = [1, 2, 3].map(() => Promise.resolve(world.get()))
  assert.equal(world.asked.length, 1)
  world.last.answer(3)
  assert.deepEqual((await Promise.all(all)).map(({ hit }) => hit), [false, false, false])
})

test('who names an index waits for news beyond it, or for the time given', async () => {
  const world = await World.holding(7)
  const waiting = Promise.resolve(world.get({ MinQueryIndex: 7 }))
  const patient = Promise.resolve(world.get({ MinQueryIndex: 7, MaxQueryTime: 5_000_000_000 }))
  await world.advance(5_001)
  assert.deepEqual(await patient, { reply: { Index: 7 }, hit: false, ageSeconds: 0 })
  world.last.answer(8)
  assert.deepEqual((await waiting).reply, { Index: 8 })
})

test('who leaves stops waiting and costs the others nothing', async () => {
  const world = await World.holding(7)
  const leaving = new AbortController()
  const gone = Promise.resolve(world.get({ MinQueryIndex: 7 }, 'refreshed', leaving.signal))
  const staying = Promise.resolve(world.get({ MinQueryIndex: 7 }))
  leaving.abort(new Error('left'))
  await assert.rejects(gone, { message: 'left' })
  world.last.answer(8)
  assert.deepEqual((await staying).reply, { Index: 8 })
})

test('when servers are lost the answer stays and its age grows; tries become rarer', async () => {
  const world = await World.holding(7)
  for (let tries = 0; tries < 3; tries++) {
    world.last.fail(new Error('No cluster leader'))
    await world.advance(0)
  }
  assert.equal(world.asked.length, 5)
  world.last.fail(new Error('No cluster leader'))
  await world.advance(1_900)
  assert.equal(world.asked.length, 5)
  assert.deepEqual(world.get(), { reply: { Index: 7 }, hit: true, ageSeconds: 2 })
  await world.advance(2_100)
  assert.equal(world.asked.length, 6)
  world.last.answer(8)
  await world.advance(0)
  assert.deepEqual(world.get(), { reply: { Index: 8 }, hit: true, ageSeconds: 0 })
})

test('the failure of a first fetch is told', async () => {
  const world = new World()
  const first = world.get()
  world.last.fail(new Error('No cluster leader'))
  await assert.rejects(Promise.resolve(first), { message: 'No cluster leader' })
})

test('a copy that is not kept fresh is fetched anew when it is too old or must be', async () => {
  const world = await World.holding(1, 'fetched')
  assert.equal(world.asked.length, 1)
  await world.advance(3_000)
  assert.deepEqual(world.get({}, 'fetched'), { reply: { Index: 1 }, hit: true, ageSeconds: 3 })
  const young = world.get({ MaxAge: 2_000_000_000 }, 'fetched')
  world.last.answer(2)
  assert.equal((await young).hit, false)
  const certain = world.get({ MustRevalidate: true }, 'fetched')
  world.last.answer(3)
  assert.deepEqual((await certain).reply, { Index: 3 })
})

test('different questions have different answers; how to answer is no part of a question', async () => {
  const world = await World.holding(7)
  assert.ok(!(world.get({ AllowStale: true, UseCache: true }) instanceof Promise))
  for (const more of [{ ServiceName: 'db' }, { Token: 'x' }, { Filter: 'a' }, { NodeMetaFilters: new Map([['a', 'b']]) }]) {
    assert.ok(world.get(more) instanceof Promise)
  }
  assert.equal(world.cache.size, 5)
})

test('what nobody asks for in three days is forgotten, and its query ends', async () => {
  const world = await World.holding(7)
  const { signal } = world.last
  await world.advance(71 * hour)
  await world.get()
  await world.advance(71 * hour)
  assert.equal(world.cache.size, 1)
  await world.advance(hour + 1)
  assert.deepEqual([world.cache.size, signal?.aborted], [0, true])
})

test('close() ends waits and queries', async () => {
  const world = await World.holding(7)
  const waiting = Promise.resolve(world.get({ MinQueryIndex: 7 }))
  world.cache.close()
  await assert.rejects(waiting, { message: 'the cache is closed' })
  assert.equal(world.last.signal?.aborted, true)
})
